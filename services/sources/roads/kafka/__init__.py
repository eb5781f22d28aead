"""A topic of somebody else's Kafka cluster, read as bytes.

`settings.py` is the entry, `offsets.py` says where each partition goes on, and `connector.py` reads.
"""
