"""By which roads do items come? One folder a road, all behind `protocol.py`; formats are the parser's business.

`settings.py` is what a connection's entry may say, `open.py` makes its connector.
"""
