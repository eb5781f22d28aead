"""Which remembered articles may be on the same event: postings of each article's heaviest terms.

Exact cosines are computed for the best few only. A posting is cut to its latest living entries, so a name that is in
every tenth article of the week costs no more than a rare one; such a name alone proves nothing anyway.
"""

from array import array
from collections.abc import Iterable
from sys import byteorder

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.window.indexes.postings import SERIAL_BITS
from services.deduplicator.window.indexes.remembered import Alive, RememberedArticles, Serials

INDEXED_TERMS = 16
"""The heaviest of a vector, by which its article is found."""
LATEST = 512
"""Entries of one posting that are looked at."""
_LONG = 64
"""Entries from which postings are arrays, and evicted articles are swept out together, not one by one."""
_WIDTH = 4
_WEIGHT_BITS = np.uint64(16)
_WEIGHT_MASK = np.uint64(0xFFFF)
_SUM_SHIFT = np.uint64(SERIAL_BITS)
_FIRST = np.zeros(1, dtype=np.int64)


class StoryIndex:
    """Terms to serial numbers, ascending: four bytes each, in an array where they are many."""

    def __init__(self, articles: RememberedArticles, latest: int = LATEST) -> None:
        self._articles = articles
        self._latest = latest
        self._long = min(_LONG, latest)
        self._postings: dict[int, bytes | array[int]] = {}

    @property
    def terms(self) -> int:
        """How many terms have postings."""
        return len(self._postings)

    def add(self, terms: NDArray[np.uint32], serial: int) -> None:
        """`terms` heaviest first; serials must ascend."""
        postings, one = self._postings, _packed(serial)
        for term in terms[:INDEXED_TERMS].tolist():
            held = postings.get(term)
            if held is None:
                # Most terms are of one article only, and all of that share their bytes.
                postings[term] = one
            elif isinstance(held, bytes):
                postings[term] = held + one if len(held) < self._long * _WIDTH else array("I", held + one)
            else:
                held.append(serial)

    def remove(self, terms: NDArray[np.uint32], serial: int) -> None:
        """Drop an article that was evicted; long postings keep it until half of their articles are evicted."""
        postings, one = self._postings, _packed(serial)
        for term in terms[:INDEXED_TERMS].tolist():
            held = postings.get(term)
            if held is None:
                continue
            left = _without(held, one) if isinstance(held, bytes) else self._swept(held)
            if left:
                postings[term] = left
            else:
                del postings[term]

    def take(self, postings: Iterable[tuple[int, bytes]]) -> None:
        """Take in the postings of an image, by term: ascending serial numbers of living articles, packed."""
        for term, held in postings:
            self._postings[term] = held if len(held) < self._long * _WIDTH else array("I", held)

    def candidates(self, terms: NDArray[np.uint32], weights: NDArray[np.uint8], limit: int) -> Serials:
        """The living serials with the largest approximate cosine, largest first; ties go to the later in order."""
        parts: list[bytes | array[int]] = []
        numbers, lengths = [], []
        for number, held in enumerate(map(self._postings.get, terms[:INDEXED_TERMS].tolist())):
            if held is None:
                continue
            if isinstance(held, bytes):
                parts.append(held)
                lengths.append(len(held) // _WIDTH)
            else:
                parts.append(held if len(held) <= self._latest else self._latest_living(held, self._articles.alive))
                lengths.append(len(parts[-1]))
            numbers.append(number)
        if not parts:
            return np.empty(0, dtype=np.int64)
        # The term has about the same weight in the other vector, so its square stands for the product of both.
        squares = weights.take(numbers).astype(np.uint64)
        squares *= squares
        postings = np.frombuffer(b"".join(parts), dtype=np.uint32).astype(np.uint64) << _WEIGHT_BITS
        postings |= squares.repeat(lengths)
        return _heaviest(postings, self._articles, limit)

    def _swept(self, held: "array[int]") -> "bytes | array[int]":
        """Without evicted articles where they are about half: they go from the front, more or less."""
        # Looking at the middle costs one question; sweeping costs the whole posting.
        if self._articles.is_alive(held[len(held) // 2]):
            return held
        serials = np.array(held, dtype=np.uint32)
        living = serials[self._articles.alive(serials.astype(np.int64))].tobytes()
        return living if len(living) < self._long * _WIDTH else array("I", living)

    def _latest_living(self, held: "array[int]", alive: Alive) -> "array[int]":
        """The latest living ones, however many evicted lie between."""
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


def _packed(serial: int) -> bytes:
    return serial.to_bytes(_WIDTH, byteorder)


def _without(held: bytes, one: bytes) -> bytes:
    # Found bytes may straddle two entries.
    at = held.find(one)
    while at % _WIDTH and at >= 0:
        at = held.find(one, at + 1)
    return held if at < 0 else held[:at] + held[at + _WIDTH :]


def _heaviest(postings: NDArray[np.uint64], articles: RememberedArticles, limit: int) -> Serials:
    """The living serials with the largest sums of weights. A posting is a serial above a weight."""
    postings.sort()
    serials = postings >> _WEIGHT_BITS
    starts = np.concatenate([_FIRST, (serials[1:] != serials[:-1]).nonzero()[0] + 1])
    distinct = serials.take(starts)
    sums = np.add.reduceat(postings & _WEIGHT_MASK, starts)
    found: Serials = distinct.view(np.int64)
    living = articles.alive(found)
    found, sums = found[living], sums[living]
    if len(sums) > limit:
        ascending = sums.copy()
        ascending.sort()
        heavy = sums >= ascending[-limit]
        found, sums = found[heavy], sums[heavy]
    # One number orders by sum, then by clock rank: so the choice depends neither on where serials start after a restart
    # nor on the order of arrival.
    ranked = (sums << _SUM_SHIFT) | articles.clock_ranks(found).astype(np.uint64)
    return found.take(ranked.argsort()[: -limit - 1 : -1])
