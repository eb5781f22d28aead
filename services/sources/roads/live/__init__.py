"""Streams that stay open and on which the sender speaks: server-sent events and WebSockets.

`settings.py` is the entry, `event_stream.py` reads server-sent events, `messages.py` makes items of what is said,
`opening.py` opens a stream, `receiver.py` keeps what came until it is polled, and `connector.py` polls.
"""
