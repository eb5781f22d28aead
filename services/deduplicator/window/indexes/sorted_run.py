"""A large sorted array of postings in which a few thousand keys at once are found with few misses of the cache.

Keys are hashes, so they lie evenly: a table by their upper bits says in which few postings a key would be, and only
those are searched. Where keys do not lie evenly the search takes more steps and finds the same.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.uint64]

_NEAR = 16
"""Postings between two entries of the table, about."""


class SortedRun:
    """Ascending 64-bit words, never changed."""

    def __init__(self, words: Array) -> None:
        self.words = words
        bits = max(len(words) // _NEAR, 1).bit_length()
        self._shift = np.uint64(64 - bits)
        firsts = np.arange(1 << bits, dtype=np.uint64) << self._shift
        self._table = np.empty((1 << bits) + 1, dtype=np.int64)
        self._table[:-1] = words.searchsorted(firsts)
        self._table[-1] = len(words)

    def __len__(self) -> int:
        return len(self.words)

    def not_below(self, wanted: Array) -> NDArray[np.int64]:
        """For each word the index of the first that is not smaller, as `numpy.searchsorted` gives it."""
        upper = (wanted >> self._shift).view(np.int64)
        low, high = self._table.take(upper), self._table.take(upper + 1)
        # A binary search of all words at once, in as many steps as the longest range needs.
        while True:
            searching = low < high
            if not searching.any():
                return low
            middle = (low + high) >> 1
            smaller = (self.words.take(middle, mode="clip") < wanted) & searching
            low = np.where(smaller, middle + 1, low)
            high = np.where(smaller, high, middle)
