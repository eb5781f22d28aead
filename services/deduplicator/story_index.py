"""Which remembered articles may be on the same event: postings of each article's heaviest terms.

Exact cosines are computed for the best few only. A posting is cut to its latest living entries, so a name that is in
every tenth article of the week costs no more than a rare one; such a name alone proves nothing anyway.
"""

from array import array

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.memory import Memory
from services.deduplicator.postings import SERIAL_BITS, Alive, Serials
from services.deduplicator.term_counts import Vector

INDEXED_TERMS = 16
LATEST = 512
"""Entries of one posting that are looked at."""
_LONG = 64
"""Entries from which the dead are swept from time to time, not one by one."""
_WEIGHT_BITS = np.uint64(16)
_WEIGHT_MASK = np.uint64(0xFFFF)
_SUM_SHIFT = np.uint64(SERIAL_BITS)
_FIRST = np.zeros(1, dtype=np.int64)


class StoryIndex:
    """Terms to serial numbers, ascending. A term of one article, as most are, holds the number itself."""

    def __init__(self, latest: int = LATEST) -> None:
        self._latest = latest
        self._postings: dict[int, int | array[int]] = {}

    @property
    def terms(self) -> int:
        """How many terms have postings."""
        return len(self._postings)

    def add(self, terms: NDArray[np.uint32], serial: int) -> None:
        """`terms` heaviest first; serials must ascend."""
        postings = self._postings
        for term in terms[:INDEXED_TERMS].tolist():
            held = postings.get(term)
            if held is None:
                postings[term] = serial
            elif isinstance(held, int):
                postings[term] = array("I", (held, serial))
            else:
                held.append(serial)

    def remove(self, terms: NDArray[np.uint32], serial: int, memory: Memory) -> None:
        """Forget an article that is dead; in long postings it stays until as many others are dead."""
        postings = self._postings
        for term in terms[:INDEXED_TERMS].tolist():
            held = postings.get(term)
            if isinstance(held, int):
                if held == serial:
                    del postings[term]
            elif held is not None:
                self._shorten(term, held, serial, memory)

    def candidates(self, vector: Vector, memory: Memory, limit: int) -> Serials:
        """The living serials with the largest approximate cosine, largest first; ties go to the later in order."""
        found = array("I")
        places, lengths = [], []
        for place, held in enumerate(map(self._postings.get, vector.terms[:INDEXED_TERMS].tolist())):
            if held is None:
                continue
            before = len(found)
            if isinstance(held, int):
                found.append(held)
            else:
                found.extend(held if len(held) <= self._latest else self._latest_living(held, memory.alive))
            places.append(place)
            lengths.append(len(found) - before)
        if not found:
            return np.empty(0, dtype=np.int64)
        weights = vector.weights.take(places).astype(np.uint64)
        weights *= weights
        postings = np.frombuffer(found, dtype=np.uint32).astype(np.uint64) << _WEIGHT_BITS
        postings |= weights.repeat(lengths)
        return _heaviest(postings, memory, limit)

    def _shorten(self, term: int, held: "array[int]", serial: int, memory: Memory) -> None:
        if len(held) < _LONG:
            if serial in held:
                held.remove(serial)
        elif not memory.is_alive(held[len(held) // 2]):
            # They die from the front, more or less.
            serials = np.array(held, dtype=np.int64)
            held = self._postings[term] = array("I", serials[memory.alive(serials)].tolist())
        if len(held) == 1:
            self._postings[term] = held[0]
        elif not held:
            del self._postings[term]

    def _latest_living(self, held: "array[int]", alive: Alive) -> "array[int]":
        """The latest living ones, however many dead lie between."""
        span = self._latest
        while True:
            tail = held[-span:]
            living = alive(np.array(tail, dtype=np.int64))
            if living.all():
                return tail[-self._latest :]
            if int(np.count_nonzero(living)) >= self._latest or span >= len(held):
                kept = np.frombuffer(tail, dtype=np.uint32)[living][-self._latest :]
                return array("I", kept.tobytes())
            span *= 4


def _heaviest(postings: NDArray[np.uint64], memory: Memory, limit: int) -> Serials:
    """The living serials with the largest sums of weights. A posting is a serial above a weight."""
    postings.sort()
    serials = postings >> _WEIGHT_BITS
    starts = np.concatenate([_FIRST, (serials[1:] != serials[:-1]).nonzero()[0] + 1])
    distinct = serials.take(starts)
    sums = np.add.reduceat(postings & _WEIGHT_MASK, starts)
    found: Serials = distinct.view(np.int64)
    living = memory.alive(found)
    found, sums = found[living], sums[living]
    if len(sums) > limit:
        ascending = sums.copy()
        ascending.sort()
        heavy = sums >= ascending[-limit]
        found, sums = found[heavy], sums[heavy]
    # One number orders by sum, then by place: the choice is the same wherever serials start, and however all came.
    ranked = (sums << _SUM_SHIFT) | memory.places(found).astype(np.uint64)
    return found.take(ranked.argsort()[: -limit - 1 : -1])
