"""How many connections are polled at the same time: in all, and of one host."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_SHARE_OF_A_HOST = 8
"""One host has an eighth of all at most: a hundred feeds that wait for its turns, or a host that lets everybody wait,
would take all of them and keep every other host's feeds from being asked."""


class PollSlots:
    """Each poll takes one while it runs: it holds a page in memory."""

    def __init__(self, most: int) -> None:
        self._all = asyncio.Semaphore(most)
        self._most_of_a_host = max(1, most // _SHARE_OF_A_HOST)
        self._of: dict[str, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def one(self, host: str | None) -> AsyncIterator[None]:
        """Wait for a slot, and hold it. `host`: None for what asks none."""
        if host is None:
            async with self._all:
                yield
            return
        # First the host's own: who waits for that must not hold one of all.
        async with self._of.setdefault(host, asyncio.Semaphore(self._most_of_a_host)), self._all:
            yield
