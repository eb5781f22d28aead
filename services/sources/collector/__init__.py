"""Who fetches which source, and what is remembered of it? The collector: one process or several, each source in one.

`agent.py` joins the group, `assignment.py` runs the partitions of `news.source-cursors` that it has, `cursors.py`
reads them, `collecting.py` polls one connection, `writing.py` makes items and cursor safe in one step.
"""
