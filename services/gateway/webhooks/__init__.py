"""What is published, sent to addresses that subscribers have given: Standard Webhooks.

`state/` is what was asked for and how far it is done; `work/` is one webhook at work. `group.py` and `owned.py` say
which instance has which webhook, `running.py` puts all together, `directory.py` and `routes.py` are the interface.
"""
