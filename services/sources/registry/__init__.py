"""Who may speak? What `sources.yaml` says, and how it is asked.

`entry.py` has what it may hold, `lines.py` and `read.py` read it, `registry.py` is asked, `tokens.py` makes and knows
tokens, and `watch.py` follows the file while a service runs. Only the last one touches the disk.
"""
