"""Has a source fallen silent, and which of its items are missing? Pure: times are handed in.

`rhythm.py` learns how often a source sends in each hour of its week, `silence.py` says when a silence is longer than
that explains, `head_numbers.py` reads the transmission numbers in an item's head, and `numbering.py` finds the gaps
between them, with `cycle.py`. `source_watch.py` holds what is known of one source, `watch.py` of all together.
"""
