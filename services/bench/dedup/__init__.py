"""The deduplicator alone: throughput at growing windows, memory, recovery, and MinHashLSH beside it."""
