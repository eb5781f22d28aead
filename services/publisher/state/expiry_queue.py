"""What lies on the shelf longest. Pure."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime


class Ages:
    """Keys by the time they last mattered. Old entries of a key that mattered again are passed over."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, str]] = []

    def note(self, touched: datetime, key: str) -> None:
        """A key mattered at that time."""
        heapq.heappush(self._heap, (touched, key))

    def pop_before(self, moment: datetime, touched: Callable[[str], datetime | None]) -> Iterator[str]:
        """Keys that mattered last before that moment, oldest first; each leaves the heap."""
        while self._heap and self._heap[0][0] < moment:
            noted, key = heapq.heappop(self._heap)
            if touched(key) == noted:
                yield key
