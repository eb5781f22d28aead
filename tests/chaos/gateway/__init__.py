"""Kills of gateways while records come: whether readers who resume miss anything, or get anything twice.

`writing.py` publishes as the publisher does, `instances.py` runs gateways, `proxy.py` puts nginx before them,
`reading.py` is a client that goes on wherever somebody answers, and `verdict.py` compares what each got with what was
written. `campaign.py` is the whole.
"""
