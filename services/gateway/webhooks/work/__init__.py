"""One webhook at work.

`reading.py` says what it is to be sent, `queue.py` what is next, `policy.py` when it is tried again, `content.py` makes
the body, `signing.py` signs it, `sending.py` posts it. `run.py` does all that, and saves each step in its `journal.py`.
"""
