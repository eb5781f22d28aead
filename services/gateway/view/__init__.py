"""What was published, as it can be asked for: articles with their versions, stories, entities, and an index of words.

`words.py`, `text_query.py`, `facets.py` and `article_filter.py` are pure: the stream filters by them as the index does.
`schema.py` and `store.py` are the file; `apply.py` changes it; `reading.py`, `search.py`, `stories.py`, `status.py` and
`entities.py` ask it. No query function knows HTTP, and none returns a word of what is held or retracted.
"""
