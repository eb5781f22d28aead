"""How does CPU work leave the event loop? In processes of its own, where one item can hurt nobody but itself.

`batch_queue.py` decides which process takes which items, and `answers.py` which outcomes may go on before the rest
(both pure). `cpu_pool.py` acts on them; `chunk_run.py` gives each item its own clock, and has a process
(`cpu_process.py`) replaced that crashes, hangs or leaks.
"""
