"""An interface of an agency that is asked for items: declared in the entry, not coded.

`settings.py`, `auth_settings.py` and `cursor_settings.py` are the entry, `extracting.py` finds items and values in an
answer, `progress.py` knows where the next request goes on, `authorizing.py` gets and renews tokens, and `connector.py`
polls.
"""
