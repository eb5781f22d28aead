"""Old items that are pushed: how many may come in, by what waits before the stages."""

import asyncio
import time
from collections.abc import Callable

from services.sources.collector.room import MOST_WAITING, Room

_GOOD_FOR_SECONDS = 10.0
"""What one look found, for so long: a sender who has to come again meets the room that was found meanwhile."""


class NoRoomError(Exception):
    """Too much waits: the sender must come again."""


class OldItems:
    """A page of them after each look that found room, whoever sends them and in however many requests."""

    def __init__(self, room: Room, wait_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._room = room
        self._wait_seconds = wait_seconds
        self._clock = clock
        self._left = 0
        self._until = 0.0
        self._looking: asyncio.Task[None] | None = None

    async def admit(self, items: int) -> None:
        """Return if so many may come in now.

        Raises:
            NoRoomError: nobody found room for them in time. It is still looked for.
        """
        try:
            async with asyncio.timeout(self._wait_seconds):
                while not self._take(items):
                    # Shared and not cancelled: a look may take longer than one sender can wait.
                    await asyncio.shield(self._look())
        except TimeoutError as error:
            raise NoRoomError from error

    async def close(self) -> None:
        """Look no more."""
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    def _take(self, items: int) -> bool:
        if self._left < items or self._clock() >= self._until:
            return False
        self._left -= items
        return True

    def _look(self) -> "asyncio.Task[None]":
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._found())
        return self._looking

    async def _found(self) -> None:
        await self._room()
        self._left, self._until = MOST_WAITING, self._clock() + _GOOD_FOR_SECONDS
