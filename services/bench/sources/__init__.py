"""How much comes in? Items pushed a second, and feeds polled a second, from loopback.

`pushing.py` pushes to a push process, `feed_site.py` is a server with many feeds, `polling.py` polls it, and
`figures.py` runs both.
"""
