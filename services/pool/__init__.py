"""How does CPU work leave the event loop? In processes of its own, where one item can hurt nobody but itself.

`batch_queue.py` decides which process takes which items (pure); `cpu_pool.py` acts on it, and replaces a process
(`cpu_process.py`) that crashes, hangs or leaks.
"""
