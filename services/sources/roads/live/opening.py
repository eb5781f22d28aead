"""Opens a stream and gives what is said on it, one message after the other, until it ends."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime

import aiohttp
from yarl import URL

from services.net.addresses import ForbiddenAddressError
from services.net.client import FetchError, WebRequest
from services.sources.roads.feed.schedule import retry_after
from services.sources.roads.fetching import Fetcher
from services.sources.roads.live.event_stream import EventStream, EventTooLargeError
from services.sources.roads.live.messages import StreamMessage
from services.sources.roads.live.settings import SseConnection, WebSocketConnection
from services.sources.roads.protocol import SourceFailure
from services.sources.roads.pull.authorizing import Authorizer

Speak = Callable[[str], Awaitable[None]]
_CONNECT_SECONDS = 15.0
_READ = 2**16
_FAULTS = (aiohttp.ClientError, FetchError, OSError, EOFError, ForbiddenAddressError, EventTooLargeError)


async def events(
    settings: SseConnection, fetcher: Fetcher, authorizer: Authorizer, cursor: str | None
) -> AsyncIterator[StreamMessage]:
    """The events after this id.

    Raises:
        SourceFailure: the stream could not be opened, or broke.
    """
    headers = {**settings.headers, "Accept": "text/event-stream", "Accept-Encoding": "identity"}
    if cursor:
        headers["Last-Event-ID"] = cursor
    request = await authorizer.signed(WebRequest(settings.url, headers=headers))
    async with aclosing(_read_events(settings, fetcher, request, cursor or "")) as found:
        async for message in _named(found, authorizer):
            yield message


async def messages(
    settings: WebSocketConnection,
    fetcher: Fetcher,
    authorizer: Authorizer,
    cursor: str | None,
    opened: Callable[[Speak], None],
) -> AsyncIterator[StreamMessage]:
    """The messages after this cursor. `opened` is handed what to speak with.

    Raises:
        SourceFailure: the socket could not be opened, or broke.
    """
    url = str(URL(settings.url).update_query({settings.resume: cursor})) if settings.resume and cursor else settings.url
    request = await authorizer.signed(WebRequest(url, headers=settings.headers))
    async with aclosing(_read_socket(settings, fetcher, request, cursor, opened)) as found:
        async for message in _named(found, authorizer):
            yield message


async def _named(found: AsyncIterator[StreamMessage], authorizer: Authorizer) -> AsyncIterator[StreamMessage]:
    """With whatever goes wrong as a failure of the source."""
    try:
        async for message in found:
            yield message
    except aiohttp.WSServerHandshakeError as error:
        if error.status == 401:
            authorizer.forget()
        raise SourceFailure(f"HTTP {error.status}", gone=error.status == 410) from error
    except _FAULTS as error:
        raise SourceFailure(f"{type(error).__name__}: the stream broke") from error


async def _read_events(
    settings: SseConnection, fetcher: Fetcher, request: WebRequest, cursor: str
) -> AsyncGenerator[StreamMessage]:
    client = await fetcher.client_in_turn(request.url, frozenset(settings.networks), settings.apart_seconds)
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=settings.silent_seconds)
    async with client.session.get(
        client.check_url(request.url), headers=request.headers, timeout=timeout, allow_redirects=False
    ) as answer:
        _check(answer)
        stream = EventStream(fetcher.max_bytes, last_id=cursor)
        async for read in answer.content.iter_chunked(_READ):
            for event in stream.feed(read):
                if not settings.events or event.name in settings.events:
                    yield StreamMessage(event.data.encode(), event.id or None)
        if stream.retry_seconds is not None:
            raise SourceFailure("ended by the server", retry_after=stream.retry_seconds)


async def _read_socket(
    settings: WebSocketConnection,
    fetcher: Fetcher,
    request: WebRequest,
    cursor: str | None,
    opened: Callable[[Speak], None],
) -> AsyncGenerator[StreamMessage]:
    client = await fetcher.client_in_turn(request.url, frozenset(settings.networks), settings.apart_seconds)
    connecting = client.session.ws_connect(
        client.check_url(request.url),
        headers=request.headers,
        heartbeat=settings.heartbeat_seconds,
        max_msg_size=fetcher.max_bytes,
        timeout=aiohttp.ClientWSTimeout(ws_receive=settings.silent_seconds, ws_close=_CONNECT_SECONDS),
    )
    socket = await asyncio.wait_for(connecting, _CONNECT_SECONDS)
    async with socket:
        opened(socket.send_str)
        for said in settings.subscribe:
            if cursor or "{cursor}" not in said:
                await socket.send_str(said.replace("{cursor}", cursor or ""))
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                yield StreamMessage(message.data.encode())
            elif message.type is aiohttp.WSMsgType.BINARY:
                yield StreamMessage(message.data)
            elif message.type is aiohttp.WSMsgType.ERROR:
                raise SourceFailure("the socket broke")


def _check(answer: aiohttp.ClientResponse) -> None:
    if answer.status == 204:
        # WHATWG HTML, 9.2.3: the server asks us not to come again.
        raise SourceFailure("HTTP 204: the stream has ended for good", gone=True)
    if answer.status != 200:
        wait = retry_after(answer.headers, datetime.now(UTC))
        raise SourceFailure(f"HTTP {answer.status}", retry_after=wait, gone=answer.status == 410)
    if answer.content_type != "text/event-stream":
        raise SourceFailure("the answer is no event stream")
