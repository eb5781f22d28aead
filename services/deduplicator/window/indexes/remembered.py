"""What an index has to know of the articles whose serial numbers it holds: an index keeps no list of its own."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Serials = NDArray[np.int64]
Alive = Callable[[Serials], NDArray[np.bool_]]


class RememberedArticles(Protocol):
    """Which articles are left, and in what order they stand on the wire's clock."""

    def alive(self, serials: Serials, /) -> NDArray[np.bool_]:
        """Which of these serials are still remembered."""

    def is_alive(self, serial: int, /) -> bool:
        """Whether one serial is still remembered."""

    def clock_ranks(self, serials: Serials, /) -> NDArray[np.int32]:
        """Numbers that ascend as the wire's clock does."""
