"""Files that somebody puts into a folder. A scan is the truth; nothing depends on times of change or on events.

`settings.py` is the entry, `finished.py` says which files are whole, `ledger.py` what is known of them, `taking.py`
makes pages of them, `local_files.py` touches the disk, `announcing.py` hears of changes, and `connector.py`
polls.
"""
