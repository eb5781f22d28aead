"""RSS, Atom and JSON Feed by polling: what is asked, what is new in the answer, and when to ask again.

`settings.py` is what the entry says, `splitting.py` finds the entries of a page, `seen.py` which of them are new,
`schedule.py` when to come again, `address.py` where; `connector.py` asks.
"""
