"""Every record after a position, from Kafka or from the ring, whichever has it: once each, in order, without end.

It keeps no queue: it goes along the ring at the speed at which its user takes the entries.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

from services.gateway.limits import HEARTBEAT_SECONDS
from services.gateway.stream.catch_up import CatchUp, StreamGap
from services.gateway.stream.patience import PatientReader
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
    fell_behind: bool = field(default=False, init=False)
    _next: dict[Partition, int] = field(default_factory=dict, init=False)
    _abreast: StreamPosition | None = field(default=None, init=False)
    """The ring's position behind the last entry, once the reader goes along with it: the same object for all."""

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
        """Entries after the position; None where nothing came for a while, and last, when the ring has moved on."""
        while not self.ring.holds_all_after(self._next):
            end = self.ring.first.next
            async for entry in self.catch_up.entries(dict(self._next), end):
                if self._is_new(entry):
                    yield entry
            # What lies between the last record and the end are gaps that compaction and transactions leave.
            self._pass_to(end)
        waiting = PatientReader(self.ring)
        # One for the whole stream: a task for every wait was a third of what an event costs.
        stop = asyncio.ensure_future(self.stopping.wait())
        stop.add_done_callback(lambda _: waiting.close())
        try:
            async with aclosing(self._in_ring(waiting)) as entries:
                async for each in entries:
                    yield each
        finally:
            stop.cancel()
            waiting.close()
        yield None

    async def _in_ring(self, waiting: PatientReader) -> AsyncGenerator[RingEntry | None, None]:
        number = self.ring.first_number
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
            if not await waiting.more(self.patience()):
                self._note_all_seen(number)
                yield None
        self.fell_behind = True

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
