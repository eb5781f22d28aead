"""In how many remembered articles each term stands, counted while the stream runs; the story vectors of its articles.

A count per bucket of term hashes, not per term: bounded, and the same however often the memory is rebuilt.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.buckets import BUCKETS

VECTOR_TERMS = 40
_SCALE = 255
_RARITY_POWER = 1.3
"""Rare terms weigh more than tf · idf gives them: a name tells an event from its topic."""
_PRIOR_ARTICLES = 30
"""Articles of a young stream that are imagined, so that its first terms do not all weigh nothing."""


@dataclass(frozen=True, slots=True)
class Vector:
    """An article's heaviest terms: hashes, integer weights, and where each stood among the article's terms."""

    terms: NDArray[np.uint32]
    weights: NDArray[np.uint8]
    places: NDArray[np.int64]
    padded_terms: NDArray[np.uint32]
    """The terms behind a place 0 that stands for no term."""
    padded_weights: NDArray[np.float32]
    length: float


def vector_of(terms: NDArray[np.uint32], weights: NDArray[np.uint8], places: NDArray[np.int64]) -> Vector:
    """A vector ready to be compared."""
    padded = np.zeros(len(weights) + 1, dtype=np.float32)
    padded[1:] = weights
    return Vector(
        terms=terms,
        weights=weights,
        places=places,
        padded_terms=np.concatenate([np.zeros(1, dtype=np.uint32), terms]),
        padded_weights=padded,
        length=float(np.sqrt(padded @ padded)),
    )


class TermCounts:
    """Document frequencies of the articles in memory."""

    def __init__(self) -> None:
        self.articles = 0
        self._counts = np.zeros(BUCKETS, dtype=np.int32)

    def add(self, buckets: NDArray[np.int64]) -> None:
        """Count one article; `buckets` holds each bucket once."""
        self.articles += 1
        self._counts[buckets] += 1

    def remove(self, buckets: NDArray[np.int64]) -> None:
        """Take back what `add` counted."""
        self.articles -= 1
        self._counts[buckets] -= 1

    def vector(self, hashes: NDArray[np.uint64], buckets: NDArray[np.int64], counts: NDArray[np.float64]) -> Vector:
        """The heaviest terms of an article by tf · idf, scaled to unit length and rounded to whole weights."""
        rarity = np.log((self.articles + _PRIOR_ARTICLES) / (self._counts[buckets] + 1.0))
        weights = counts * np.maximum(rarity, 0.05) ** _RARITY_POWER
        places = np.argsort(-weights, kind="stable")[:VECTOR_TERMS]
        chosen = weights[places]
        length = float(np.sqrt(chosen @ chosen)) or 1.0
        scaled = np.maximum(np.rint(chosen * (_SCALE / length)), 1).astype(np.uint8)
        terms = (hashes[places] & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        return vector_of(terms, scaled, places)
