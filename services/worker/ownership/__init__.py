"""What does the owner of a partition hold? Its state in memory, its input positions, and the right to write.

`ownership.py` says what the rest of a worker may ask. There are two answers: `fenced_ownership.py` for stages that
write in transactions, and `plain_ownership.py` for all others, and for the embedded broker. Which one is decided once,
by `choosing.py`.
"""
