"""Who has confirmed that he took down what was killed, and who has not.

`confirmations.py` remembers the acknowledgements, `due.py` says which are missing; `register.py` keeps both up with
`news.acknowledgements` and writes to it.
"""
