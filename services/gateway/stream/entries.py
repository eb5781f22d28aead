"""Every record after a position, from Kafka or from the ring, whichever has it: once each, in order, without end.

It keeps no queue: it goes along the ring at the speed at which its user takes the entries.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from services.gateway.limits import HEARTBEAT_SECONDS
from services.gateway.stream.catch_up import CatchUp, StreamGap
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

    @property
    def position(self) -> StreamPosition:
        """Behind the last entry that was given."""
        return StreamPosition(self.ring.epoch, dict(self._next))

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
        # One for the whole stream: a task for every wait was a third of what an event costs.
        stop = asyncio.ensure_future(self.stopping.wait())
        try:
            async with aclosing(self._in_ring(stop)) as entries:
                async for each in entries:
                    yield each
        finally:
            stop.cancel()
        yield None

    async def _in_ring(self, stop: "asyncio.Future[Any]") -> AsyncGenerator[RingEntry | None, None]:
        number = self.ring.first_number
        while number >= self.ring.first_number:
            entries = self.ring.from_number(number, _AT_ONCE)
            for entry in entries:
                number += 1
                if self._is_new(entry):
                    yield entry
            if entries:
                await asyncio.sleep(0)
            elif not await self._more(stop):
                if number == self.ring.next_number:
                    self._pass_to(self.ring.last.next)
                yield None
        self.fell_behind = True

    async def _more(self, stop: "asyncio.Future[Any]") -> bool:
        """Whether something came before the patience, or everything, is at its end."""
        more = self.ring.more()
        done, _ = await asyncio.wait((more, stop), timeout=self.patience(), return_when=asyncio.FIRST_COMPLETED)
        return more in done and stop not in done

    def _pass_to(self, positions: Mapping[Partition, int]) -> None:
        """Everything before these was looked at."""
        self._next |= {partition: max(at, positions[partition]) for partition, at in self._next.items()}

    def _is_new(self, entry: RingEntry) -> bool:
        if entry.offset < self._next.get(entry.partition, 0):
            return False
        self._next[entry.partition] = entry.offset + 1
        return True
