"""How many messages a batch may hold so that what is urgent never waits long for its end. Pure."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

TARGET_SECONDS = 0.1


class Pace:
    """Learns from each slice how long a message takes, and cuts the next one to fit.

    Halves at once and doubles at most: one slow message must not make crumbs of the next hundred.
    """

    def __init__(self, most: int, target_seconds: float = TARGET_SECONDS) -> None:
        self._most = most
        self._target = target_seconds
        self.size = most
        """Messages of the next slice, at least one."""

    def took(self, messages: int, seconds: float) -> None:
        """So many messages took so long."""
        quick = seconds * self._most <= self._target * messages
        fitting = self._most if quick else int(self._target * messages / seconds)
        self.size = max(1, self.size // 2, min(self._most, fitting, self.size * 2))

    def slices(self, batch: Sequence[T]) -> Iterator[Sequence[T]]:
        """The batch in order, cut anew after every slice."""
        start = 0
        while start < len(batch):
            end = start + self.size
            yield batch[start:end]
            start = end
