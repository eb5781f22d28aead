"""What travels between the stages? Messages, lanes, headers, topics, counts, dead letters. Pure.

A stage decides with these types alone; `services/worker` acts on them, and `services/kafka` sends them.
"""
