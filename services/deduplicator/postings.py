"""Which articles have a key: postings in a few large sorted arrays, merged as they grow.

A posting is one 64-bit word, 36 bits of key above 28 bits of serial number: eight bytes, however many different keys
there are, and a look-up is a binary search per array (a log-structured merge tree, O'Neil et al. 1996). Used for
shingles and for story terms; knows nothing of either.
"""

from array import array
from collections.abc import Callable
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.uint64]
Serials = NDArray[np.int64]
Alive = Callable[[Serials], NDArray[np.bool_]]

KEY_BITS = 36
SERIAL_BITS = 64 - KEY_BITS
KEY_MASK = np.uint64((1 << KEY_BITS) - 1)
SERIAL_MASK = np.uint64((1 << SERIAL_BITS) - 1)
_SHIFT = np.uint64(SERIAL_BITS)

FRESH_LIMIT = 16_384
"""Postings that are held in chains before they are sorted in."""
_GROWTH = 8
"""An array is merged with what comes after it until it is this many times as long."""


class Postings:
    """Keys to serial numbers. What is found of a key is in the order of serials."""

    def __init__(self, fresh_limit: int = FRESH_LIMIT) -> None:
        self._fresh_limit = fresh_limit
        self._fresh = array("Q")
        self._last: dict[int, int] = {}
        """Per key, where its last fresh posting is."""
        self._before = array("l")
        """Per fresh posting, where the one before it of the same key is; -1 for the first."""
        self._levels: list[Array] = []

    def add(self, keys: Array, serial: int) -> None:
        """Keys below 2³⁶, each once; serials must ascend."""
        named, place = keys.tolist(), len(self._fresh)
        self._before.extend(map(self._last.get, named, repeat(-1)))
        self._last.update(zip(named, range(place, place + len(named)), strict=True))
        self._fresh.frombytes(((keys << _SHIFT) | np.uint64(serial)).tobytes())

    def settle(self, alive: Alive) -> None:
        """Move fresh postings into the sorted arrays when there are many; drops those of the dead on the way."""
        if len(self._fresh) < self._fresh_limit:
            return
        level = np.sort(np.frombuffer(self._fresh, dtype=np.uint64))
        self._fresh, self._last, self._before = array("Q"), {}, array("l")
        while self._levels and len(self._levels[-1]) <= _GROWTH * len(level):
            merged = np.concatenate([self._levels.pop(), level])
            level = merged[alive((merged & SERIAL_MASK).view(np.int64))]
            # Two sorted runs: a stable sort merges them.
            level.sort(kind="stable")
        self._levels.append(level)

    def found(self, keys: Array) -> list[tuple[int, Array]]:
        """(place of the key, its postings) in parts; of one key, the oldest part first. `serials_of` reads a part."""
        low = keys << _SHIFT
        parts = []
        for level in self._levels:
            starts = level.searchsorted(low)
            # Past the end there is nothing, and before it only what is smaller than the key.
            there = (level.take(starts, mode="clip") ^ low) <= SERIAL_MASK if len(level) else starts[:0]
            places = there.nonzero()[0]
            if len(places):
                ends = level.searchsorted(low.take(places) | SERIAL_MASK, side="right").tolist()
                rows = zip(places.tolist(), starts.take(places).tolist(), ends, strict=True)
                parts += [(place, level[start:end]) for place, start, end in rows]
        named = keys.tolist()
        if not self._last.keys().isdisjoint(named):
            parts += self._fresh_parts(named)
        return parts

    def _fresh_parts(self, keys: list[int]) -> list[tuple[int, Array]]:
        """Read chain by chain, the latest first; then turned over."""
        fresh, before = self._fresh, self._before
        chained: list[int] = []
        starts, places = [], []
        for place in range(len(keys) - 1, -1, -1):
            at = self._last.get(keys[place], -1)
            if at >= 0:
                places.append(place)
                starts.append(len(chained))
            while at >= 0:
                chained.append(fresh[at])
                at = before[at]
        postings = np.array(chained, dtype=np.uint64)
        ends = [*starts[1:], len(chained)]
        return [(place, postings[start:end][::-1]) for place, start, end in zip(places, starts, ends, strict=True)]


def serials_of(postings: Array) -> Serials:
    """The serial numbers."""
    return (postings & SERIAL_MASK).view(np.int64)
