"""Does completeness hold what it promises? A simulated year of 200 sources, and counters that go wrong.

`sources.py` invents the sources, `year.py` lets them send, fall silent and be watched, `counters.py` does the same with
transmission numbers.
"""
