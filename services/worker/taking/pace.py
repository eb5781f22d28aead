"""How many messages a slice of a batch may hold, so that an urgent batch never waits long for its end. Pure."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from services.worker.intervals import DEFAULT_INTERVALS

T = TypeVar("T")


class Pace:
    """Learns from each slice how long a message takes, and sizes the next slice to fit.

    It shrinks to half at most and grows to double at most: one slow message must not cut the next hundred into crumbs.
    """

    def __init__(self, most: int, target_seconds: float = DEFAULT_INTERVALS.slice) -> None:
        self._most = most
        self._target = target_seconds
        self.size = most
        """Messages of the next slice, at least one."""

    def took(self, messages: int, seconds: float) -> None:
        """Learn that so many messages took so long."""
        # Compared as products first: `seconds` may be 0 on a coarse clock, and then nothing can be divided by it.
        quick = seconds * self._most <= self._target * messages
        fitting = self._most if quick else int(self._target * messages / seconds)
        self.size = max(1, self.size // 2, min(self._most, fitting, self.size * 2))

    def slices(self, batch: Sequence[T]) -> Iterator[Sequence[T]]:
        """The batch in order, each slice as long as `size` says when it is asked for."""
        start = 0
        while start < len(batch):
            # Asked again for each slice: `took` may have changed it meanwhile.
            end = start + self.size
            yield batch[start:end]
            start = end
