"""Numbers that webhooks are sent by, each with its reason. What an operator may change is in `services.settings`."""

from datetime import timedelta

MOST_PENDING = 1000
"""Deliveries of one webhook that are not done; at as many its reading waits. Each costs some 300 bytes of state."""
ENOUGH_ROOM = 500
"""Reading goes on below this: it may have to be opened again at the broker, which should be worth it."""
ROUTINE_AT_ONCE = 3
"""Requests to one receiver at the same time; a fourth is kept free for kills and holds."""
STRUGGLING = 5
"""After so many failures in a row it is the receiver, and not an article: one request at a time, ever more seldom."""
WAITS = (1, 6, 24, 120, 360, 720, 1440, 2880, 5760, 5760)
"""Before each repetition, in multiples of the first wait (5 s): 5 s, 30 s, 2 min, 10 min … 8 h, a day in all. As the
specification of Standard Webhooks proposes. Who has not taken a delivery by then finds it in the log."""
URGENT_WAITS = (1, 2, 6, 12, 24, 60)
"""The same for kills and holds: 5 s to 5 min. The last one is repeated for ever: a kill is never given up."""
LONGEST_WAIT = 720
"""Between two requests to a receiver that fails: an hour."""
LONGEST_URGENT_WAIT = 12
"""The same while a kill or hold waits: a minute."""
LONGEST_RETRY_AFTER = timedelta(hours=1)
"""A receiver may ask for a pause (Retry-After), but not for ever."""
JITTER = 0.2
"""Of a wait, so that receivers that failed together are not asked together."""
BOTH_SECRETS = timedelta(hours=24)
"""So long after a rotation everything is signed with the old secret, too."""
LOG_ENTRIES = 200
"""Attempts of one webhook that are kept, the latest."""
BODY_BYTES = 2**20
"""Receivers and the proxies before them refuse more by default (nginx: 1 MiB). A larger record is named, not sent."""
ANSWER_BYTES = 64 * 2**10
"""Of an answer, which is thrown away."""
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0
"""For one attempt in all. The specification says 15 to 30 s."""
WEBHOOKS = 1000
"""Of all subscribers. Their state is in every instance's memory."""
SAVE_SECONDS = 5.0
"""How often the position is written while nothing fits the filter."""
