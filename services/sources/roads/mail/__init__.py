"""Mail that is sent to us: SMTP, and LMTP from a mail server of one's own.

`settings.py` is the entry, and `directory.py` says at RCPT whether a mail may come. The collector listens
(collector/mail_door.py).
"""
