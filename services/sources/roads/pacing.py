"""Requests to one host are kept apart, whoever makes them."""

import asyncio
from collections.abc import Awaitable, Callable

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class HostPacing:
    """One turn after the other for each host, so many seconds apart.

    The first turn of a host waits, too: the process before this one may have asked it a moment ago.
    """

    def __init__(self, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._began = clock()
        self._next: dict[str, float] = {}

    async def turn(self, host: str, apart_seconds: float) -> None:
        """Wait for the host's next turn."""
        now = self._clock()
        due = max(now, self._next.get(host, self._began + apart_seconds))
        # Taken before waiting: whoever asks meanwhile queues up behind.
        self._next[host] = due + apart_seconds
        if due > now:
            await self._sleep(due - now)
