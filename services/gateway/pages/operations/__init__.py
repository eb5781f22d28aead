"""The pages of those who run it: sources, pipeline, dead letters, kills.

`hours.py` and `bytes_shown.py` are pure, `routes.py` puts them on HTTP.
"""
