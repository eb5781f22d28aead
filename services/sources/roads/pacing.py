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
        self._lines: dict[str, asyncio.Lock] = {}

    async def turn(self, host: str, apart_seconds: float) -> None:
        """Wait for the host's next turn."""
        # In line, and the next one counted from when this one had its turn: a process that is short of time wakes
        # sleepers late, and turns given out beforehand would come closer together than they should.
        async with self._lines.setdefault(host, asyncio.Lock()):
            due, before = self._next.get(host, self._began + apart_seconds), None
            # Again where an answer has moved the turn meanwhile.
            while due != before:
                if (wait := due - self._clock()) > 0:
                    await self._sleep(wait)
                due, before = self._next.get(host, due), due
            self._next[host] = self._clock() + apart_seconds

    def answered(self, host: str, apart_seconds: float) -> None:
        """A request of this host has its answer: the next one leaves so many seconds from now at the earliest.

        A process that is short of time sends a request some while after its turn, and the host sees it then.
        """
        self._next[host] = max(self._next.get(host, 0.0), self._clock() + apart_seconds)
