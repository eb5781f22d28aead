"""Kills the collector again and again while every road has news: nothing may be lost, and repeats are counted.

`site.py` is a web server that feeds, answers, streams and speaks on a socket; `senders.py` puts items on each road;
`seen.py` counts what reached `news.raw`; `campaign.py` kills.
"""
