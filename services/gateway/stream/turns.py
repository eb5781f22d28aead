"""One turn of a reader who catches up: entries are read for him in a task of their own, a few ahead of him.

So he can wait, be silent or be slow, and none of it holds what he reads with: who does not take an entry in time loses
his turn, and comes again for what is left.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable

from services.gateway.stream.ring import RingEntry

_AHEAD = 4
"""Entries that wait for their reader: enough for him and his source not to wait for each other, some 50 kB."""


class CatchUpTurn:
    """What has been read for one reader. It belongs to the event loop."""

    def __init__(self) -> None:
        self.is_whole = False
        """Everything that was asked for was handed over."""
        self._ahead: deque[RingEntry] = deque()
        self._reader: asyncio.Future[bool] | None = None
        self._room: asyncio.Future[None] | None = None
        self._over = False

    @property
    def is_over(self) -> bool:
        """Nothing comes any more, and nothing is left."""
        return self._over and not self._ahead

    def take(self) -> RingEntry | None:
        """The next entry; None where it is not there yet, or none comes."""
        if not self._ahead:
            return None
        if self._room and not self._room.done():
            self._room.set_result(None)
        return self._ahead.popleft()

    def wake(self, waiting: "asyncio.Future[bool]") -> None:
        """Answer this future with true when an entry is there, or the turn is over."""
        self._reader = waiting
        if self._ahead or self._over:
            self._wake_reader()

    def leave(self, _: "asyncio.Future[bool]") -> None:
        """The reader does not wait any more."""
        self._reader = None

    async def hand_over(
        self, entries: AsyncGenerator[RingEntry, None], seconds: float, is_used_up: Callable[[], bool]
    ) -> None:
        """Pass entries on, until there are no more, the turn is used up, or one is not taken for so many seconds."""
        async for each in entries:
            if len(self._ahead) == _AHEAD and not await self._has_room(seconds):
                return
            self._ahead.append(each)
            self._wake_reader()
            if is_used_up():
                return
        self.is_whole = True

    def end(self) -> None:
        """Nothing comes any more."""
        self._over = True
        self._wake_reader()

    async def _has_room(self, seconds: float) -> bool:
        self._room = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._room
        except TimeoutError:
            return False
        return True

    def _wake_reader(self) -> None:
        if self._reader and not self._reader.done():
            self._reader.set_result(True)
