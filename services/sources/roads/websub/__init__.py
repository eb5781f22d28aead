"""WebSub (W3C Recommendation, 2018): a feed's hub sends what is new, and the feed is polled only as a check.

`discovery.py` finds the hub, `subscription.py` says what a subscription is at present, `callbacks.py` is what hubs
call, and `follower.py` subscribes for one feed and hands on what comes.
"""
