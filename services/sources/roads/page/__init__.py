"""The pages that entries of a feed link to: asked for as robots.txt allows, at a pace of their own.

`settings.py` is what the entry says, `robots.py` what a site allows, `linked_pages.py` fetches, and `related.py` puts
an entry and its page into one item.
"""
