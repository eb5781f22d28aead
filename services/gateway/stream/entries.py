"""Every record after a position, from Kafka or from the ring, whichever has it: once each, in order, without end.

It keeps no queue: it goes along the ring at the speed at which its user takes the entries.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from services.gateway.limits import BEHIND_SECONDS, HEARTBEAT_SECONDS
from services.gateway.stream.catch_up import CatchUp, StreamGap
from services.gateway.stream.patience import PatientReader, Waking
from services.gateway.stream.position import StreamPosition
from services.gateway.stream.ring import Ring, RingEntry
from services.gateway.view.store import Partition

_AT_ONCE = 64
"""Entries looked at before others have their turn: some 2 ms."""


def _as_long_as_a_heartbeat() -> float:
    return HEARTBEAT_SECONDS


@dataclass
class EntryReader:
    """One reader of both topics, and how far he is."""

    ring: Ring
    catch_up: CatchUp
    stopping: asyncio.Event
    patience: Callable[[], float] = _as_long_as_a_heartbeat
    """For how many seconds to wait for more before `None` is given."""
    clock: Callable[[], float] = time.monotonic
    """Seconds since whenever."""
    fell_behind: bool = field(default=False, init=False)
    """The ring has moved on, and the reader had not been at its end for a while."""
    _next: dict[Partition, int] = field(default_factory=dict, init=False)
    _abreast: StreamPosition | None = field(default=None, init=False)
    """The ring's position behind the last entry, once the reader goes along with it: the same object for all."""
    _had_all: float = field(default=0.0, init=False)
    """When he was last at the ring's end, or came to the ring."""

    @property
    def position(self) -> StreamPosition:
        """Behind the last entry that was given."""
        return self._abreast or StreamPosition(self.ring.epoch, dict(self._next))

    @property
    def is_abreast(self) -> bool:
        """Whether the position is the ring's own, so that all who got the same entry have the same."""
        return self._abreast is not None

    async def begin(self, since: StreamPosition | None) -> StreamGap | None:
        """Where to begin: after `since`, or at the present. What is missing in between, if something is."""
        gap = await self.catch_up.gap(since, self.ring) if since else None
        if since is None:
            self._next = dict(self.ring.last.next)
        else:
            self._next = dict((gap.resume if gap else since).next)
        return gap

    async def entries(self) -> AsyncGenerator[RingEntry | None, None]:
        """Entries after the position; None where nothing came for a while, and last, when the reader fell behind.

        Whom a burst has pushed out of the ring reads on from Kafka. Not so whoever had been on his way through the
        ring for a while: news comes faster than he reads.
        """
        self.fell_behind = False
        # One for the whole stream: a task for every wait was a third of what an event costs.
        stop = asyncio.ensure_future(self.stopping.wait())
        try:
            while not self.fell_behind:
                self._leave_ring()
                for entries in (self._from_log(stop), self._in_ring(stop)):
                    async with aclosing(entries):
                        async for each in entries:
                            yield each
        finally:
            stop.cancel()
        yield None

    async def _from_log(self, stop: "asyncio.Future[Any]") -> AsyncGenerator[RingEntry | None, None]:
        while not self.ring.holds_all_after(self._next):
            end = self.ring.first.next
            async with self.catch_up.turn(dict(self._next), end) as turn:
                with _patient(turn, stop) as waiting:
                    while not turn.is_over:
                        if entry := turn.take():
                            if self._is_new(entry):
                                yield entry
                        elif not await waiting.more(self.patience()):
                            yield None
            if turn.is_whole:
                # What lies between the last record and the end are gaps that compaction and transactions leave.
                self._pass_to(end)

    async def _in_ring(self, stop: "asyncio.Future[Any]") -> AsyncGenerator[RingEntry | None, None]:
        number = self.ring.first_number
        self._had_all = self.clock()
        with _patient(self.ring, stop) as waiting:
            while number >= self.ring.first_number:
                entries = self.ring.from_number(number, _AT_ONCE)
                for entry, behind in entries:
                    number += 1
                    if self._abreast:
                        self._abreast = behind
                    elif not self._is_new(entry):
                        continue
                    yield entry
                if len(entries) == _AT_ONCE:
                    await asyncio.sleep(0)
                if entries:  # more may have come while these were sent
                    continue
                self._note_all_seen(number)
                came = await waiting.more(self.patience())
                self._had_all = self.clock()
                if not came:
                    self._note_all_seen(number)
                    yield None
        self.fell_behind = self.clock() - self._had_all > BEHIND_SECONDS

    def _leave_ring(self) -> None:
        """From now on the position is the reader's own again."""
        self._next = dict(self.position.next)
        self._abreast = None

    def _note_all_seen(self, number: int) -> None:
        """At the ring's end its position is the reader's, too, unless he came from an instance that was further."""
        if number != self.ring.next_number:
            return
        last = self.ring.last
        if not self._abreast:
            self._pass_to(last.next)
        if self._abreast or self._next == last.next:
            self._abreast = last

    def _pass_to(self, positions: Mapping[Partition, int]) -> None:
        """Everything before these was looked at."""
        self._next |= {partition: max(at, positions[partition]) for partition, at in self._next.items()}

    def _is_new(self, entry: RingEntry) -> bool:
        if entry.offset < self._next.get(entry.partition, 0):
            return False
        self._next[entry.partition] = entry.offset + 1
        return True


@contextmanager
def _patient(source: Waking, stop: "asyncio.Future[Any]") -> Iterator[PatientReader]:
    """Somebody who waits at the source until everything is stopped."""
    waiting = PatientReader(source)
    close = lambda _: waiting.close()  # noqa: E731
    stop.add_done_callback(close)
    try:
        yield waiting
    finally:
        stop.remove_done_callback(close)
        waiting.close()
