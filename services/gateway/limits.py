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
"""A client who takes nothing for so long is gone, or as good as gone."""
BEHIND_SECONDS = 30.0
"""Who was at the ring's end so recently was pushed out by a burst; others read more slowly than news comes in."""
TURN_SECONDS = 10.0
"""A reader who catches up keeps his place for so long while others wait: some ten thousand records, for which opening
a consumer is little. And for so long it waits for him to take one."""
RING_BYTES = 96 * 2**20
"""Of records kept for readers who come again, half of it for the words and values that filters ask for: some 4,000,
at ten a second seven minutes; older ones come from Kafka."""
RING_RECORDS = 20_000
"""And not more, however small: what an entry takes beside its own bytes is only estimated."""
SHARED_FRAME_BYTES = 4 * 2**20
"""Of the latest events as they go out: hundreds of readers at the end of the ring get the same within a second."""
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
VIEW_READERS = 10
"""Connections to the view's database (PostgreSQL) for questions, of an instance: the server has a hundred by default,
and more at once than it has cores make each slower."""
VIEW_QUESTION_SECONDS = 30.0
"""After which the server gives a question up."""
VIEW_RETRY_SECONDS = 2.0
"""Between two tries to reach the server."""
VIEW_IDLE_SECONDS = 10.0
"""So long an instance may do nothing in a transaction, while the others wait for it; then the server ends it."""
AWAY_SECONDS = 5
"""After which somebody may ask again whom the view's database did not answer."""
