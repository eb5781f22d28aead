"""Finds the records that nothing has happened to for longest. Pure."""

import heapq
from collections.abc import Callable, Iterable, Iterator
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
        self.push_entry((touched, key))

    def push_entry(self, entry: tuple[Clock, str]) -> None:
        """The same, by an entry that several queues may share."""
        heapq.heappush(self._heap, entry)

    def __len__(self) -> int:
        return len(self._heap)

    def keep_only(self, is_wanted: Callable[[str], bool]) -> None:
        """Drop the entries of all other keys."""
        self._heap = [entry for entry in self._heap if is_wanted(entry[1])]
        heapq.heapify(self._heap)

    def extend(self, entries: Iterable[tuple[Clock, str]]) -> None:
        """Take in times and keys in ascending order, none before what is there."""
        self._heap.extend(entries)  # sorted, so it is a heap

    def pop_before(self, limit: Clock, last_touched: Callable[[str], Clock | None]) -> Iterator[str]:
        """Keys that mattered last before the limit, oldest first; each leaves the queue."""
        return (key for _, key in self.pop_timed(limit, last_touched))

    def pop_timed(self, limit: Clock, last_touched: Callable[[str], Clock | None]) -> Iterator[tuple[Clock, str]]:
        """The same, each with the time when it mattered last."""
        while self._heap and self._heap[0][0] < limit:
            pushed, key = heapq.heappop(self._heap)
            if last_touched(key) == pushed:
                yield pushed, key
