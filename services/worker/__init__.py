"""What runs a stage: the Faust shell, the runner, partitions in hand, state, child processes."""
