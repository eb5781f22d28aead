"""What does a process show of itself? Metrics, health pages, logs and spans.

`series.py` declares what can be counted; the stages and the worker decide when. Nothing here changes what a stage does.
"""
