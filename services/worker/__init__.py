"""How does one process run a stage? It takes messages from Kafka, lets the stage decide, and acts on what was decided.

The stage decides (a `Handler`, or a `Job` in CPU processes); `runner.py` acts: outputs, then state, then counting. When
it may act is decided by `ownership/` (which partitions) and `state_lock.py` (whose turn); `worker.py` wires it all.
"""
