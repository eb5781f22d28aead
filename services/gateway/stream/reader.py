"""One connection: from its position on, all that its subscription wants, until it ends.

It goes at the speed at which its client takes the bytes, and has at most one event in hand. Who falls behind the ring
is ended with the id to resume from.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

from services.gateway.limits import HEARTBEAT_SECONDS
from services.gateway.stream.catch_up import CatchUp
from services.gateway.stream.delivery import EventName, Subscription, event_for
from services.gateway.stream.entries import EntryReader
from services.gateway.stream.frames import COMMENT, RETRY_MS, frame, json_frame, with_fields
from services.gateway.stream.position import StreamPosition
from services.gateway.stream.ring import Ring, RingEntry
from services.gateway.stream.steps import ArticleStep


@dataclass(frozen=True, slots=True)
class StreamRequest:
    """What a client asked for."""

    subscription: Subscription
    since: StreamPosition | None = None
    fields: tuple[str, ...] = ()
    max_events: int | None = None
    until: datetime | None = None
    expires: datetime | None = None
    """When the client's token does."""
    standing: Callable[[], str | None] = lambda: None
    """Why the client may not go on with what it was allowed at first."""


@dataclass
class StreamReader:
    """The events of one request."""

    ring: Ring
    catch_up: CatchUp
    request: StreamRequest
    now: Callable[[], datetime]
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    clock: Callable[[], float] = time.monotonic
    """Seconds since whenever: what is silent too long is measured by it, as the time of day may be set."""
    _sent: int = field(default=0, init=False)
    _has_begun: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._spoke = self.clock()
        self._reader = EntryReader(self.ring, self.catch_up, self.stopping, self._patience, self.clock)

    @property
    def position(self) -> StreamPosition:
        """Behind what was sent, or looked at and passed over."""
        return self._reader.position

    async def frames(self) -> AsyncGenerator[bytes, None]:
        """Events as bytes, from `connected` to `end`."""
        yield f"retry: {RETRY_MS}\n\n".encode()
        async with aclosing(self._begun()) as begun:
            async for first in begun:
                yield first
        if not self._has_begun:
            return
        async with aclosing(self._reader.entries()) as entries:
            reached = self.position
            async for entry in entries:
                if why := self.request.standing():
                    yield self._end(why, reached)
                    return
                made = self._frame(entry) if entry else None
                if made:
                    yield made
                    self._sent += 1
                    self._spoke = self.clock()
                elif entry is None or self._silence_left() <= 0:
                    yield json_frame(EventName.HEARTBEAT, self.position, {"at": self.now().isoformat()})
                    self._spoke = self.clock()
                if why := self._why_to_end():
                    yield self._end(why, self.position)
                    return
                reached = self.position

    @staticmethod
    def _end(why: str, at: StreamPosition) -> bytes:
        return json_frame(EventName.END, at, {"reason": why, "resume_from": str(at)})

    async def _begun(self) -> AsyncGenerator[bytes, None]:
        """The first events, once the broker has said what it has; until then signs of life, and the end if it comes."""
        since = self.request.since
        connected = asyncio.ensure_future(self._connected())
        stop = asyncio.ensure_future(self.stopping.wait())
        try:
            while not connected.done():
                await asyncio.wait({connected, stop}, timeout=self._patience(), return_when=asyncio.FIRST_COMPLETED)
                if connected.done():
                    break
                yield COMMENT  # no event: `connected` is the first one
                self._spoke = self.clock()
                if since and (why := self._why_to_end()):
                    yield self._end(why, since)
                    return
            for each in connected.result():
                yield each
            self._has_begun = True
        finally:
            stop.cancel()
            if connected.cancel():
                await asyncio.gather(connected, return_exceptions=True)

    async def _connected(self) -> list[bytes]:
        """The first events: from where on, and if something is missing, what to do about it."""
        since = self.request.since
        gap = await self._reader.begin(since)
        state = "gap" if gap else "resumed" if since else "new"
        first, last = str(gap.resume if gap else self.ring.first), str(self.ring.last)
        frames = [json_frame(EventName.CONNECTED, self.position, {"first": first, "last": last, "state": state})]
        if gap:
            data = {"reason": gap.reason, "resumed_from": str(gap.resume), "how": gap.how}
            frames.append(json_frame(EventName.GAP, self.position, data))
        return frames

    def _silence_left(self) -> float:
        """Seconds until a heartbeat is due. What is passed over does not put it off: to the client that is silence."""
        return self.heartbeat_seconds - (self.clock() - self._spoke)

    def _patience(self) -> float:
        ends = [end for end in (self.request.until, self.request.expires) if end]
        left = ((end - self.now()).total_seconds() for end in ends)
        return max(0.0, min((self._silence_left(), *left)))

    def _frame(self, entry: RingEntry) -> bytes | None:
        name = event_for(self.request.subscription, entry, self.ring.withheld)
        if name is None:
            return None
        if name is EventName.LEFT:
            assert isinstance(entry.step, ArticleStep)  # noqa: S101 - only an article leaves
            left = {"article_id": entry.step.article_id, "sequence": entry.step.sequence}
            return json_frame(name, self.position, left)
        fields = self.request.fields
        if not self._reader.is_abreast:
            return frame(name, self.position, with_fields(entry.value, fields))
        key = (entry.partition, entry.offset, name, fields)
        return self.ring.frames.frame(key, lambda: frame(name, self.position, with_fields(entry.value, fields)))

    def _why_to_end(self) -> str | None:
        request = self.request
        reasons = (
            (self._reader.fell_behind, "you read more slowly than news comes in"),
            (request.max_events is not None and self._sent >= request.max_events, "max_events"),
            (request.until is not None and self.now() >= request.until, "until"),
            (request.expires is not None and self.now() >= request.expires, "your token has expired"),
            (self.stopping.is_set(), "the gateway is stopping"),
        )
        return next((why for holds, why in reasons if holds), None)
