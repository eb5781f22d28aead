"""Mail that somebody sends to a mailbox of ours, read by IMAP without marking it.

`settings.py` is the entry, `mailbox.py` speaks with the server in a thread, `parts.py` takes attachments out, and
`connector.py` polls.
"""
