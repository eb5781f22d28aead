"""Follow a Copytaster gateway: every article as it changes, resumed where one stopped, kills confirmed.

    from copytaster.client import SqliteMemory, StreamClient

    with StreamClient("http://127.0.0.1:8090", memory=SqliteMemory("seen.sqlite")) as client:
        for change in client.follow(q="grain"):
            if change.is_shown:
                show(change.article_id, change.record)
            else:
                take_down(change.article_id)

It keeps the rules of docs/subscribers.md: what comes twice, or late, is passed over; what was missed is read again; a
retraction of what one never had is no error; what a later release adds does no harm. `AsyncStreamClient` is the same
for asyncio. It imports nothing of the service.
"""

from copytaster.client.asynchronous import AsyncStreamClient
from copytaster.client.changes import ArticleChange
from copytaster.client.errors import GatewayRefusedError
from copytaster.client.memory import Memory, SqliteMemory, TransientMemory
from copytaster.client.synchronous import StreamClient

__all__ = [
    "ArticleChange",
    "AsyncStreamClient",
    "GatewayRefusedError",
    "Memory",
    "SqliteMemory",
    "StreamClient",
    "TransientMemory",
]
