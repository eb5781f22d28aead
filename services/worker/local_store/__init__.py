"""What of a partition's state is kept on this machine, so that a start replays only the tail of its topic?

`store.py` is the file, `trust.py` says when it may be believed, `write_behind.py` keeps it current beside the work, and
`local_stores.py` has those of one worker. All of it is a cache: what is wrong with it costs time, never state.
"""
