"""Many readers of a stream in one process, each no more than a connection and the time at which articles came."""

import asyncio
import re
import time
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

_ARTICLE = re.compile(rb'"article_id":"(\w+)"')
_CONNECTED = b"event: connected"


class StreamClient(asyncio.Protocol):
    """One reader. `came` has the first time of each article."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._rest = b""
        self.connected = asyncio.get_running_loop().create_future()
        self.came: dict[str, float] = {}
        self._more = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - of a TCP connection
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note which articles begin in it: their id is among the first fields of a record."""
        now = time.perf_counter()
        seen = self._rest + data
        for found in _ARTICLE.findall(seen):
            self.came.setdefault(found.decode(), now)
            self._more.set()
        if not self.connected.done() and _CONNECTED in seen:
            self.connected.set_result(None)
        self._rest = seen[-64:]

    async def until(self, names: AbstractSet[str]) -> None:
        """Wait until all of these have come."""
        while not self.came.keys() >= names:
            self._more.clear()
            await self._more.wait()


async def connect(url: str, number: int, at_once: int = 50) -> Sequence[StreamClient]:
    """So many readers, each of which has had its first event."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 80
    request = f"GET /v1/stream HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    loop = asyncio.get_running_loop()
    clients: list[StreamClient] = []
    while len(clients) < number:
        wanted = min(at_once, number - len(clients))
        made = [loop.create_connection(lambda: StreamClient(request), host, port) for _ in range(wanted)]
        more = [client for _, client in await asyncio.gather(*made)]
        await asyncio.gather(*(client.connected for client in more))
        clients.extend(more)
    return clients
