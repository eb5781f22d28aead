"""The push endpoint's connections: how many there may be, and how long one may take to say what it wants.

aiohttp has neither limit. A connection that sends a header a minute would otherwise be kept for ever, and a few hundred
of them are all that it takes to keep everybody else out.
"""

import asyncio
from collections.abc import Callable

from aiohttp import web

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Type: application/json\r\n"
    b'Content-Length: 38\r\n\r\n{"error": "too many connections open"}'
)


class Connections:
    """All open connections. One that shows no whole request head in time is closed."""

    def __init__(self, most: int, head_seconds: float) -> None:
        self._most = most
        self._head_seconds = head_seconds
        self._waiting: dict[asyncio.BaseTransport, asyncio.TimerHandle | None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def opened(self, transport: asyncio.Transport) -> bool:
        """Whether there is room for it; its clock begins."""
        if len(self._waiting) >= self._most:
            return False
        self._waiting[transport] = None
        self._arm(transport)
        return True

    def closed(self, transport: asyncio.BaseTransport) -> None:
        """It is gone."""
        self._disarm(transport)
        self._waiting.pop(transport, None)

    def request_begins(self, transport: asyncio.BaseTransport | None) -> None:
        """The head of a request is complete: its body has a time limit of its own."""
        if transport in self._waiting:
            self._disarm(transport)

    def request_ends(self, transport: asyncio.BaseTransport | None) -> None:
        """The answer is ready: the clock for the next request begins."""
        if transport in self._waiting and isinstance(transport, asyncio.Transport):
            self._arm(transport)

    def _arm(self, transport: asyncio.Transport) -> None:
        self._disarm(transport)
        self._waiting[transport] = asyncio.get_running_loop().call_later(self._head_seconds, transport.abort)

    def _disarm(self, transport: asyncio.BaseTransport) -> None:
        if timer := self._waiting.get(transport):
            timer.cancel()
            self._waiting[transport] = None


class GuardedConnection(asyncio.Protocol):
    """One connection: counted, timed, and otherwise as the protocol inside it handles it."""

    def __init__(self, inside: asyncio.Protocol, connections: Connections) -> None:
        self._inside = inside
        self._connections = connections
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Admit it, or answer that there is no room and close it."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP
        if not self._connections.opened(transport):
            transport.write(_FULL)
            transport.close()
            return
        self._transport = transport
        self._inside.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone, however."""
        if self._transport:
            self._connections.closed(self._transport)
            self._inside.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Hand on."""
        if self._transport:
            self._inside.data_received(data)

    def eof_received(self) -> bool | None:
        """Hand on."""
        return self._inside.eof_received() if self._transport else None

    def pause_writing(self) -> None:
        """Hand on."""
        self._inside.pause_writing()

    def resume_writing(self) -> None:
        """Hand on."""
        self._inside.resume_writing()


class Listener:
    """The endpoint's socket and what serves it."""

    def __init__(self, runner: web.AppRunner, server: asyncio.Server) -> None:
        self._runner = runner
        self._server = server

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Accept nothing more, finish what is being answered within the runner's time, close the rest."""
        self._server.close()
        await self._runner.cleanup()


async def listen(
    app: web.Application, connections: Connections, host: str, port: int, *, finish_seconds: float
) -> Listener:
    """Serve the application to guarded connections.

    Raises:
        OSError: the address cannot be listened on.
    """
    # Lingering: how long the rest of a refused body is read, so that the sender gets to read the refusal.
    # Not decompressed: `content_coding.py` does that, and notices what is cut off.
    runner = web.AppRunner(
        app, access_log=None, shutdown_timeout=finish_seconds, lingering_time=1.0, auto_decompress=False
    )
    await runner.setup()
    inside: Callable[[], asyncio.Protocol] | None = runner.server
    assert inside is not None  # noqa: S101 - set by setup()
    make = inside
    try:
        server = await asyncio.get_running_loop().create_server(
            lambda: GuardedConnection(make(), connections), host, port
        )
    except OSError:
        await runner.cleanup()
        raise
    return Listener(runner, server)
