"""Who looks whether all sources are heard? The collector that owns the first partition of the cursors.

`memory.py` writes and reads what completeness has learned, `reporting.py` makes events of what it finds, and
`watching.py` reads `news.raw` and lets the time pass.
"""
