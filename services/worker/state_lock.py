"""Who may change a stage's state now: one batch, the timer or a restore; urgent work before routine work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.stream.lanes import Lane


class StateLock:
    """The lock of one worker, with priority for the urgent lane.

    A stage with state has one lock for both lanes: its decisions are made one after the other. Where nothing is
    shared, each lane has its own, and an urgent batch runs beside a routine one.
    """

    def __init__(self, *, shared: bool) -> None:
        routine = asyncio.Lock()
        self._locks = {Lane.ROUTINE: routine, Lane.URGENT: routine if shared else asyncio.Lock()}
        self._shared = shared
        self._urgent_waiting = 0
        self._none_waits = asyncio.Event()
        self._none_waits.set()

    @asynccontextmanager
    async def taken(self, lane: Lane) -> AsyncIterator[None]:
        """Wait for the lock and keep it. Routine work yields while anything urgent waits."""
        if lane is Lane.URGENT:
            await self._acquire_first()
        else:
            await self._acquire_last()
        try:
            yield
        finally:
            self._locks[lane].release()

    @asynccontextmanager
    async def taken_alone(self) -> AsyncIterator[None]:
        """Wait until no batch is in hand in either lane, and let none begin."""
        async with self.taken(Lane.URGENT):
            if self._shared:
                yield
                return
            async with self._locks[Lane.ROUTINE]:
                yield

    async def _acquire_first(self) -> None:
        self._urgent_waiting += 1
        self._none_waits.clear()
        try:
            await self._locks[Lane.URGENT].acquire()
        finally:
            # In `finally`: an urgent batch that is cancelled while it waits must not hold routine work back for ever.
            self._urgent_waiting -= 1
            if not self._urgent_waiting:
                self._none_waits.set()

    async def _acquire_last(self) -> None:
        lock = self._locks[Lane.ROUTINE]
        while True:
            await lock.acquire()
            if self._none_waits.is_set() or not self._shared:
                return
            # asyncio.Lock is first come, first served: something urgent queued behind us, so let it pass.
            lock.release()
            await self._none_waits.wait()
