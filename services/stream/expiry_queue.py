"""Finds the records that nothing has happened to for longest. Pure."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Generic, TypeVar

Clock = TypeVar("Clock", datetime, int)


class ExpiryQueue(Generic[Clock]):
    """Keys by the time they last mattered.

    A key that matters again is pushed again; its older entries stay in the heap and are skipped when they surface,
    because taking them out of the middle would cost a search of the heap at every message.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[Clock, str]] = []

    def push(self, touched: Clock, key: str) -> None:
        """A key mattered at that time."""
        heapq.heappush(self._heap, (touched, key))

    def pop_before(self, limit: Clock, last_touched: Callable[[str], Clock | None]) -> Iterator[str]:
        """Keys that mattered last before the limit, oldest first; each leaves the queue."""
        while self._heap and self._heap[0][0] < limit:
            pushed, key = heapq.heappop(self._heap)
            if last_touched(key) == pushed:
                yield key
