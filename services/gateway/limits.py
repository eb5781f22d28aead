"""Numbers that the gateway decides by, each with its reason. What an operator may change is in `services.settings`."""

from datetime import timedelta

PAGE = 50
"""Articles or stories on a page where nothing is said: about a screenful and its neighbours."""
LONGEST_PAGE = 200
"""A record is 12 kB on average, so that this is 2.4 MB: more is what the stream is for."""
QUERY_CHARACTERS = 500
"""Of a text query. Longer ones come from programs, and cost the index a join for every word."""
QUERY_TERMS = 32
"""Words, phrases and exclusions of a text query, for the same reason."""
VALUES = 20
"""Alternatives that one filter may name."""
HEARTBEAT_SECONDS = 15.0
"""Proxies close what is silent for 30 to 60 s."""
STALL_SECONDS = 30.0
"""A reader who takes nothing for so long is gone, or as good as gone."""
RING_BYTES = 48 * 2**20
"""Of records kept for readers who come again: some 4,000, at ten a second seven minutes; older ones come from Kafka."""
RING_RECORDS = 20_000
"""And not more, however small: every one has its overhead of about a kilobyte."""
MERGE_PAGES = 500
"""Pages of the index that one step of tidying may write: some 20 ms, so that news need not wait for it."""
KILL_DAYS = 30
"""So long a kill is asked about. Who has not confirmed by then is a matter for people and lawyers, not for an alert."""
KILLS = 1000
"""Of these at most, the latest: agencies kill a few items a day."""
ACKNOWLEDGED_AT_ONCE = 100
"""Retractions that one request may acknowledge."""
FEW_REPORTS = 20_000
"""Reports that a filter of stories collects before it looks at stories: some 50 ms. Where more fit, the first stories
that one looks at will do."""
FEED_DAYS = timedelta(days=7)
"""So long a feed names what was killed: a feed reader that was off for a week holds little news."""
