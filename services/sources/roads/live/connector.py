"""Polls what has come on a stream, and keeps it open."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

from services.net.client import WebRequest, WebResponse
from services.sources.roads.fetching import Fetcher
from services.sources.roads.live.messages import StreamMessage, cursor_of, items_of_message
from services.sources.roads.live.opening import Speak, events, messages
from services.sources.roads.live.receiver import StreamReceiver
from services.sources.roads.live.settings import SseConnection, WebSocketConnection
from services.sources.roads.protocol import Fate, FetchedItem, Page, Position, SourceFailure
from services.sources.roads.pull.authorizing import Authorizer
from services.sources.roads.pull.progress import PullProgress

_LOOK_SECONDS = 60.0
"""Between two polls where nothing is announced: whether the stream is still open is noticed at once."""
_REOPEN_SECONDS = 3.0
"""After the server has ended a stream in an orderly way: what browsers wait."""


class LiveConnector:
    """A `Connector` for a stream. The position has the stream's cursor and the items that are known."""

    def __init__(self, settings: SseConnection | WebSocketConnection, fetcher: Fetcher) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._authorizer = Authorizer(settings.auth, self._send)
        self._receiver: StreamReceiver | None = None
        self._speak: Speak | None = None
        self._left_at: Position | None = None
        self._acknowledging: tuple[Page, str] | None = None

    async def poll(self, position: Position, now: datetime) -> Page:  # noqa: ARG002 - the stream's order is enough
        """What has come since the last poll; opens the stream where it is not.

        Raises:
            SourceFailure: it could not be opened, or has broken, and all that came before was taken.
        """
        receiver = await self._opened(position)
        page = self._page(receiver.take(self._settings.at_once), PullProgress.read(position))
        if receiver.ended:
            self._receiver = None
            receiver.check()
            if receiver.failure and not page.items:
                raise receiver.failure
            if not receiver.heard:
                raise SourceFailure("the stream ended without a word")
            page = replace(page, next_seconds=_REOPEN_SECONDS)
        self._left_at = page.position
        return page

    async def announced(self, position: Position) -> None:
        """Return once something has come, or the stream has ended."""
        receiver = await self._opened(position)
        await receiver.news.wait()

    async def confirmed(self, page: Page) -> None:
        """Say so, where the sender wants to know. It may hear it twice, or not at all where the socket has broken."""
        found, self._acknowledging = self._acknowledging, None
        said = self._settings.acknowledge if isinstance(self._settings, WebSocketConnection) else None
        if found and found[0] is page and said and self._speak:
            try:
                await self._speak(said.replace("{cursor}", found[1]))
            except (OSError, RuntimeError):
                return

    async def close(self) -> None:
        """Hang up."""
        receiver, self._receiver = self._receiver, None
        if receiver:
            await receiver.close()

    async def _opened(self, position: Position) -> StreamReceiver:
        if self._receiver and self._left_at not in (None, position):
            # The operator has set another position.
            await self.close()
        if self._receiver is None:
            self._speak, self._left_at = None, position
            cursor = PullProgress.read(position).cursor
            self._receiver = StreamReceiver(self._stream(cursor), self._fetcher.max_bytes)
        return self._receiver

    def _stream(self, cursor: str | None) -> AsyncIterator[StreamMessage]:
        if isinstance(self._settings, SseConnection):
            return events(self._settings, self._fetcher, self._authorizer, cursor)
        return messages(self._settings, self._fetcher, self._authorizer, cursor, self._hand_over)

    def _hand_over(self, speak: Speak) -> None:
        self._speak = speak

    def _page(self, came: list[StreamMessage], progress: PullProgress) -> Page:
        known, marks, items, repeats = set(progress.seen), [], list[FetchedItem](), 0
        cursor = progress.cursor
        for message in came:
            for found in items_of_message(message, self._settings):
                if found.mark in known:
                    repeats += 1
                    continue
                known.add(found.mark)
                marks.append(found.mark)
                items.append(found.item)
            cursor = cursor_of(message, self._settings) or cursor
        after = replace(progress, cursor=cursor).with_seen(marks, self._settings.seen)
        page = Page(tuple(items), after.written(), _LOOK_SECONDS, {Fate.REPEAT: repeats})
        if came and cursor:
            self._acknowledging = page, cursor
        return page

    async def _send(self, request: WebRequest) -> WebResponse:
        settings = self._settings
        return await self._fetcher.send(
            request, allowed=frozenset(settings.networks), apart_seconds=settings.apart_seconds
        )
