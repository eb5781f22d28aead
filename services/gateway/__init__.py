"""Everything public, for those who do not speak Kafka: a stream that resumes exactly, and a search interface.

`feed.py` follows `news.published` and `news.stories`. Each batch goes first into the `view/` (what there is now, and
what was), then into the ring of the `stream/` (what happens). `api/` puts both on HTTP, `access/` says who may ask.
The view is a cache of the topics: it may be deleted at any time, and is then made again.
"""
