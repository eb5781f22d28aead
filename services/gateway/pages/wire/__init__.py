"""The wire: stories that fit the filter in the address, the latest movement first.

`filters.py` reads the filter and says it as chips, `options.py` knows what can be chosen,
`routes.py` puts it on HTTP.
"""
