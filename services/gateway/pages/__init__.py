"""The desk page: what has moved, on whose word, may I use it. Records in, HTML out.

`marks.py` finds what is marked in a text, `shared_words.py` what a copy has in common with its original, `reasons.py`
says decisions in sentences, `comparison.py` lays two versions side by side, `shown_article.py` puts together what an
article's page shows, and `rendering.py` fills the templates. Views with more to them have a folder each: `wire`,
`story`, `search`, `operations`.
Nothing here asks the view or knows HTTP, but for modules named `routes.py`.
"""
