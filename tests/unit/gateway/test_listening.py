"""A client that stops reading does not keep its place."""

import asyncio
import socket
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from services.gateway.stream.ring import RingEntry
from services.gateway.stream.steps import ArticleStep
from services.stream.topics import PUBLISHED
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.served import served

_LARGE = RingEntry((PUBLISHED.name, 0), 0, b"x" * 2**20, ArticleStep("a1", 2, "leta", None))
_MORE_THAN_BUFFERS_TAKE = 32
"""The kernel lets one connection have 4 MB to send and some 6 MB to read."""


class Places(Counter[str]):
    """Tells when a stream has given its place back."""

    def __init__(self) -> None:
        super().__init__()
        self.given_back = asyncio.Event()

    def subtract(self, *given: Any, **more: Any) -> None:
        super().subtract(*given, **more)
        self.given_back.set()


async def test_a_client_that_takes_nothing_loses_its_connection_and_its_place(tmp_path: Path) -> None:
    gateway = ListGateway(tmp_path, ListLog(), ring_bytes=10**8)
    gateway.context.streams = places = Places()
    loop = asyncio.get_running_loop()
    async with served(gateway.context, stall_seconds=0.5) as url:
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.setblocking(False)
            await loop.sock_connect(client, ("127.0.0.1", int(url.rsplit(":", 1)[1])))
            await loop.sock_sendall(client, b"GET /v1/stream HTTP/1.1\r\nHost: here\r\n\r\n")
            await loop.sock_recv(client, 1)
            assert not places.given_back.is_set()
            for number in range(_MORE_THAN_BUFFERS_TAKE):
                gateway.ring.add([replace(_LARGE, offset=number)])
                await asyncio.sleep(0)
            async with asyncio.timeout(30):
                await places.given_back.wait()
    assert places.total() == 0
    gateway.close()
