"""`copytaster bench gateway`: how soon news is at many readers, what each of them costs, and the search.

`records.py` makes public records up, `readers.py` is many clients, `streaming.py` measures them over an embedded
broker, `searching.py` fills a view and asks it, and `figures.py` is the whole.
"""
