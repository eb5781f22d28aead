"""In how many remembered articles each term stands, counted while the stream runs; the story vectors of its articles.

A count per bucket of term hashes, not per term: bounded, and the same however often the memory is rebuilt.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.buckets import BUCKETS

VECTOR_TERMS = 40
_SCALE = 255
_RARITY_POWER = 1.3
"""Rare terms weigh more than tf · idf gives them: a name tells an event from its topic."""
_LEAST_RARITY = 0.05
_PRIOR_ARTICLES = 10
"""Articles of a young stream that are imagined, so that its first terms do not all weigh nothing."""


@dataclass(slots=True)
class Vector:
    """An article's heaviest terms: hashes, integer weights, and where each stood among the article's terms."""

    terms: NDArray[np.uint32]
    weights: NDArray[np.uint8]
    places: NDArray[np.int64]
    length: float


def vector_of(terms: NDArray[np.uint32], weights: NDArray[np.uint8], places: NDArray[np.int64]) -> Vector:
    """A vector ready to be compared."""
    return Vector(terms, weights, places, length_of(weights))


def length_of(weights: NDArray[np.uint8]) -> float:
    """Euclidean length. Exact before the root: a sum of forty squares fits a 32-bit float."""
    wide = weights.astype(np.float32)
    return math.sqrt(wide @ wide)


class TermCounts:
    """Document frequencies of the articles in memory."""

    def __init__(self) -> None:
        self.articles = 0
        self._counts: NDArray[np.uint16] | NDArray[np.uint32] = np.zeros(BUCKETS, dtype=np.uint16)

    def add(self, buckets: NDArray[np.int64]) -> None:
        """Count one article; `buckets` holds each bucket once."""
        if self.articles == np.iinfo(np.uint16).max:
            self._counts = self._counts.astype(np.uint32)
        self.articles += 1
        self._counts[buckets] += 1

    def remove(self, buckets: NDArray[np.int64]) -> None:
        """Take back what `add` counted."""
        self.articles -= 1
        self._counts[buckets] -= 1

    def vector(self, hashes: NDArray[np.uint64], buckets: NDArray[np.int64], counts: NDArray[np.float64]) -> Vector:
        """The heaviest terms of an article by tf · idf, scaled to unit length and rounded to whole weights."""
        rarity = np.log((self.articles + _PRIOR_ARTICLES) / (self._counts.take(buckets) + 1.0))
        weights = np.maximum(rarity, _LEAST_RARITY, out=rarity) ** _RARITY_POWER
        weights *= counts
        places = (-weights).argsort(kind="stable")[:VECTOR_TERMS]
        chosen = weights.take(places)
        chosen *= _SCALE / (math.sqrt(chosen @ chosen) or 1.0)
        scaled = np.maximum(np.rint(chosen, out=chosen), 1, out=chosen).astype(np.uint8)
        return vector_of(hashes.take(places).astype(np.uint32), scaled, places)
