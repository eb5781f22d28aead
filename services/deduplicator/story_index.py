"""Which remembered articles may be on the same event: postings of each article's heaviest terms.

Exact cosines are computed for the best few only. A posting is cut to its latest living entries, so a name that is in
every tenth article of the week costs no more than a rare one; such a name alone proves nothing anyway.
"""

from array import array
from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.memory import Memory
from services.deduplicator.term_counts import Vector

INDEXED_TERMS = 16
LATEST = 512
"""Entries of one posting that are looked at."""


class StoryIndex:
    """Postings of terms to serial numbers, in the order of serials."""

    def __init__(self) -> None:
        self._postings: dict[int, array[int]] = {}

    def add(self, terms: NDArray[np.uint32], serial: int) -> None:
        """`terms` heaviest first; serials must ascend."""
        for term in terms[:INDEXED_TERMS].tolist():
            posting = self._postings.get(term)
            if posting is None:
                self._postings[term] = array("q", (serial,))
            else:
                posting.append(serial)

    def sweep(self, base: int) -> None:
        """Forget all serials below `base`; called when the memory has cut them off."""
        for term in list(self._postings):
            posting = self._postings[term]
            if posting[0] < base:
                del posting[: bisect_left(posting, base)]
                if not posting:
                    del self._postings[term]

    def candidates(self, vector: Vector, memory: Memory, limit: int) -> NDArray[np.int64]:
        """The living serials with the largest approximate cosine, largest first; ties go to the later."""
        found = array("q")
        lengths, weights = [], []
        for term, weight in zip(vector.terms[:INDEXED_TERMS].tolist(), vector.weights.tolist(), strict=False):
            posting = self._postings.get(term)
            if posting is not None:
                latest = posting if len(posting) <= LATEST else _latest(posting, memory)
                found.extend(latest)
                lengths.append(len(latest))
                weights.append(weight * weight)
        if not lengths:
            return np.empty(0, dtype=np.int64)
        return _heaviest(np.frombuffer(found, dtype=np.int64), np.repeat(weights, lengths), memory, limit)


def _heaviest(serials: NDArray[np.int64], weights: NDArray[np.int64], memory: Memory, limit: int) -> NDArray[np.int64]:
    """The living serials with the largest sums of weights; serials may repeat."""
    order = np.argsort(serials, kind="stable")
    ascending = serials[order]
    starts = np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]]))
    distinct = ascending[starts]
    sums = np.add.reduceat(weights[order], starts)
    living = memory.alive(distinct)
    distinct, sums = distinct[living], sums[living]
    # One number orders by sum, then by serial: the choice is the same wherever serials start.
    ranked = sums * len(distinct) + np.arange(len(distinct))
    return distinct[np.argsort(ranked)[: -limit - 1 : -1]]


def _latest(posting: "array[int]", memory: Memory) -> "array[int]":
    """The latest living entries, whatever dead ones lie between."""
    span = LATEST
    while True:
        tail = np.array(posting[-span:], dtype=np.int64)
        living = tail[memory.alive(tail)]
        if len(living) >= LATEST or span >= len(posting):
            return array("q", living[-LATEST:].tobytes())
        span *= 4
