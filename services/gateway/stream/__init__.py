"""What happens, as server-sent events, to many readers at once, each with a filter; resumed exactly where one stopped.

`position.py` is the id of an event: how far each partition was read. `ring.py` keeps the latest records' bytes, once
for all readers; `delivery.py` decides what a record means for a filter; `frames.py` writes events; `entries.py` goes
along the records, `reader.py` is one connection, and `catch_up.py` reads for it from Kafka what the ring has no more.
"""
