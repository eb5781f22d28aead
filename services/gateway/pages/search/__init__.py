"""Search: articles with the words that were asked for, and these words marked.

`occurrences.py` finds them in a text, `snippet.py` cuts a stretch around them, `hit.py` chooses what is shown of an
article, `routes.py` puts it on HTTP.
"""
