"""A search as a feed, for any feed reader: Atom and JSON Feed.

`entry.py` says what of a record goes into a feed, `atom.py` and `json_feed.py` write it, `address.py` signs the address
of a search that is kept, and `routes.py` is the interface.
"""
