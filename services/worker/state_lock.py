"""Who may change a stage's state now: one batch, the timer or a restore; urgent work before routine work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.stream.lanes import Lane


class StateLock:
    """The lock of one worker, with priority for the urgent lane.

    A stage with state has one lock for both lanes: its decisions are made one after the other. Where nothing is
    shared, batches run beside each other, and only a rebalance keeps them out.
    """

    def __init__(self, *, shared: bool) -> None:
        self._shared = shared
        self._lock = asyncio.Lock()
        """Of the state, or, where nothing is shared, of who keeps all batches out."""
        self._urgent_waiting = 0
        self._none_waits = asyncio.Event()
        self._none_waits.set()
        self._in_hand = 0
        self._none_in_hand = asyncio.Event()
        self._none_in_hand.set()

    @asynccontextmanager
    async def taken(self, lane: Lane) -> AsyncIterator[None]:
        """Wait until this lane may work, and hold that. Routine work yields while anything urgent waits."""
        if not self._shared:
            async with self._beside_others():
                yield
            return
        if lane is Lane.URGENT:
            await self._acquire_first()
        else:
            await self._acquire_last()
        try:
            yield
        finally:
            self._lock.release()

    @asynccontextmanager
    async def taken_alone(self) -> AsyncIterator[None]:
        """Wait until no batch is in hand in either lane, and let none begin."""
        if self._shared:
            # As urgent work: a rebalance waits for it, and with it the whole group.
            async with self.taken(Lane.URGENT):
                yield
            return
        # The lock first: as long as it is held none begins, however many there are to follow.
        async with self._lock:
            await self._none_in_hand.wait()
            yield

    @asynccontextmanager
    async def _beside_others(self) -> AsyncIterator[None]:
        async with self._lock:
            self._in_hand += 1
            self._none_in_hand.clear()
        try:
            yield
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._none_in_hand.set()

    async def _acquire_first(self) -> None:
        # Counted, not only flagged: the timer and a batch may wait at the same time.
        self._urgent_waiting += 1
        self._none_waits.clear()
        try:
            await self._lock.acquire()
        finally:
            # In `finally`: an urgent batch that is cancelled while it waits must not hold routine work back for ever.
            self._urgent_waiting -= 1
            if not self._urgent_waiting:
                self._none_waits.set()

    async def _acquire_last(self) -> None:
        while True:
            await self._lock.acquire()
            if self._none_waits.is_set():
                return
            # asyncio.Lock is first come, first served: something urgent queued behind us, so let it pass.
            self._lock.release()
            await self._none_waits.wait()
