"""Which remembered articles may be on the same event: postings of each article's heaviest terms.

Exact cosines are computed for the best few only. A posting is cut to its latest living entries, so a name that is in
every tenth article of the week costs no more than a rare one; such a name alone proves nothing anyway.
"""

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.memory import Memory
from services.deduplicator.postings import (
    FRESH_LIMIT,
    SERIAL_BITS,
    SERIAL_MASK,
    Alive,
    Array,
    Postings,
    Serials,
    serials_of,
)
from services.deduplicator.term_counts import Vector

INDEXED_TERMS = 16
LATEST = 512
"""Entries of one posting that are looked at."""
_WEIGHT_BITS = np.uint64(16)
_WEIGHT_MASK = np.uint64(0xFFFF)
_SUM_SHIFT = np.uint64(SERIAL_BITS)
_FIRST = np.zeros(1, dtype=np.int64)


class StoryIndex:
    """Postings of terms to serial numbers."""

    def __init__(self, fresh_limit: int = FRESH_LIMIT, latest: int = LATEST) -> None:
        self._postings = Postings(fresh_limit)
        self._latest = latest

    def add(self, terms: NDArray[np.uint32], serial: int) -> None:
        """`terms` heaviest first; serials must ascend."""
        self._postings.add(terms[:INDEXED_TERMS].astype(np.uint64), serial)

    def settle(self, alive: Alive) -> None:
        """Move fresh postings into the sorted arrays when there are many."""
        self._postings.settle(alive)

    def candidates(self, vector: Vector, memory: Memory, limit: int) -> Serials:
        """The living serials with the largest approximate cosine, largest first; ties go to the later."""
        parts = self._postings.found(vector.terms[:INDEXED_TERMS].astype(np.uint64))
        if not parts:
            return np.empty(0, dtype=np.int64)
        if sum(len(part) for _, part in parts) > self._latest:
            parts = _cut(parts, self._latest, memory.alive)
        weights = vector.weights.take([place for place, _ in parts]).astype(np.uint64)
        weights *= weights
        postings = (np.concatenate([part for _, part in parts]) & SERIAL_MASK) << _WEIGHT_BITS
        postings |= weights.repeat([len(part) for _, part in parts])
        return _heaviest(postings, memory.alive, limit)


def _cut(parts: list[tuple[int, Array]], latest: int, alive: Alive) -> list[tuple[int, Array]]:
    """Of every key only the latest living postings; keys with fewer are left as they are."""
    lengths: dict[int, int] = {}
    for place, part in parts:
        lengths[place] = lengths.get(place, 0) + len(part)
    room = {place: latest for place, length in lengths.items() if length > latest}
    kept = []
    for place, part in reversed(parts):
        some = part
        if place in room:
            some = _latest(part, room[place], alive)
            room[place] -= len(some)
        kept.append((place, some))
    return kept


def _latest(postings: Array, count: int, alive: Alive) -> Array:
    """The latest living ones, however many dead lie between."""
    span = count
    while count:
        tail = postings[-span:]
        living = tail[alive(serials_of(tail))]
        if len(living) >= count or span >= len(postings):
            return living[-count:]
        span *= 4
    return postings[:0]


def _heaviest(postings: Array, alive: Alive, limit: int) -> Serials:
    """The living serials with the largest sums of weights. A posting is a serial above a weight."""
    if not len(postings):
        return np.empty(0, dtype=np.int64)
    postings.sort()
    serials = postings >> _WEIGHT_BITS
    starts = np.concatenate([_FIRST, (serials[1:] != serials[:-1]).nonzero()[0] + 1])
    distinct = serials.take(starts)
    sums = np.add.reduceat(postings & _WEIGHT_MASK, starts)
    # One number orders by sum, then by serial: the choice is the same wherever serials start.
    ranked = ((sums << _SUM_SHIFT) | distinct)[alive(distinct.view(np.int64))]
    ranked.sort()
    return (ranked[: -limit - 1 : -1] & SERIAL_MASK).view(np.int64)
