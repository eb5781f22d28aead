"""Which articles have a key: postings in a few large sorted arrays, merged as they grow.

A posting is one 64-bit word, 36 bits of key above 28 bits of serial number: eight bytes, however many different keys
there are, and a look-up is a search in each array (a log-structured merge tree, O'Neil et al. 1996). The latest
postings are in a dictionary until they are sorted in. Made for keys of which most are found in no other text, as
shingles are.
"""

from bisect import insort
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.copy_keys import KEY_BITS
from services.deduplicator.window.indexes.remembered import Alive, Serials
from services.deduplicator.window.indexes.sorted_run import SortedRun

Array = NDArray[np.uint64]
Part = tuple[int, Array]
"""The index of a key among those asked for, and some of its postings."""

SERIAL_BITS = 64 - KEY_BITS
SERIAL_MASK = np.uint64((1 << SERIAL_BITS) - 1)
_SHIFT = np.uint64(SERIAL_BITS)

FRESH_LIMIT = 16_384
"""Postings that are held in the dictionary before they are sorted in."""
_GROWTH = 8
"""An array is merged with what comes after it until it is this many times as long."""


class PostingsImage(NamedTuple):
    """The sorted arrays, the longest first, and what is not sorted in: an array for each addition."""

    levels: list[Array]
    unsorted: list[Array]


class Postings:
    """Keys to serial numbers. The postings of a key are found in the order of serials, the settled before the fresh."""

    def __init__(self, fresh_limit: int = FRESH_LIMIT) -> None:
        self.generation = 0
        """Raised whenever fresh postings were settled: what was found in the arrays before is incomplete now."""
        self._fresh_limit = fresh_limit
        self._fresh: dict[int, int | list[int]] = {}
        self._unnamed: list[tuple[Array, int]] = []
        """Fresh postings that are not in the dictionary yet: it is filled when it is asked, and a restore, which asks
        nothing, settles them without it."""
        self._unsorted: list[Array] = []
        self._unsorted_count = 0
        self._levels: list[SortedRun] = []

    def add(self, keys: Array, serial: int) -> None:
        """Keys below 2³⁶, each once. Serials ascend, except where a remembered article is found by more keys now."""
        self._unnamed.append((keys, serial))
        self._unsorted.append((keys << _SHIFT) | np.uint64(serial))
        self._unsorted_count += len(keys)

    def _name(self, keys: Array, serial: int) -> None:
        named, fresh = keys.tolist(), self._fresh
        if fresh.keys().isdisjoint(named):
            fresh.update(dict.fromkeys(named, serial))
        else:
            for key in named:
                held = fresh.setdefault(key, serial)
                if isinstance(held, list):
                    insort(held, serial)
                elif held != serial:
                    fresh[key] = [min(held, serial), max(held, serial)]

    def settle(self, alive: Alive) -> None:
        """Move fresh postings into the sorted arrays when there are many, without those of evicted articles."""
        if self._unsorted_count < self._fresh_limit:
            return
        level = np.sort(np.concatenate(self._unsorted))
        self._fresh, self._unnamed, self._unsorted, self._unsorted_count = {}, [], [], 0
        while self._levels and len(self._levels[-1]) <= _GROWTH * len(level):
            merged = np.concatenate([self._levels.pop().words, level])
            level = merged[alive((merged & SERIAL_MASK).view(np.int64))]
            # Two sorted runs: a stable sort merges them.
            level.sort(kind="stable")
        self._levels.append(SortedRun(level))
        self.generation += 1

    def capture(self) -> PostingsImage:
        """All of it as it is now: none of these arrays is ever changed."""
        return PostingsImage([level.words for level in self._levels], [each for each in self._unsorted if len(each)])

    def resume(self, unsorted: Iterable[Array]) -> None:
        """Take in what was not sorted in when an image was made."""
        for words in unsorted:
            self.add(words >> _SHIFT, int(words[0] & SERIAL_MASK))

    def take_level(self, words: Array) -> None:
        """Take in the next sorted array of an image."""
        self._levels.append(SortedRun(words))

    def settled(self, keys: Array) -> list[Part]:
        """What the arrays hold of each key, of one key the oldest part first. `serials_of` reads a part."""
        order = keys.argsort()
        # Ascending needles walk through an array instead of jumping about in it.
        low = keys.take(order) << _SHIFT
        parts = []
        for level in self._levels:
            words, starts = level.words, level.not_below(low)
            # `not_below` may point past the end: clipped, it meets a smaller word, which does not match.
            there = (words.take(starts, mode="clip") ^ low) <= SERIAL_MASK if len(level) else starts[:0]
            indices = there.nonzero()[0]
            if len(indices):
                ends = words.searchsorted(low.take(indices) | SERIAL_MASK, side="right").tolist()
                rows = zip(order.take(indices).tolist(), starts.take(indices).tolist(), ends, strict=True)
                parts += [(index, words[start:end]) for index, start, end in rows]
        return parts

    def fresh(self, keys: Sequence[int]) -> list[tuple[int, list[int]]]:
        """(index of the key, serial numbers) of what is not settled yet."""
        for each in self._unnamed:
            self._name(*each)
        self._unnamed.clear()
        if self._fresh.keys().isdisjoint(keys):
            return []
        held = ((index, self._fresh.get(key)) for index, key in enumerate(keys))
        return [(index, [some] if isinstance(some, int) else some) for index, some in held if some is not None]


def serials_of(postings: Array) -> Serials:
    """The serial numbers."""
    return (postings & SERIAL_MASK).view(np.int64)
