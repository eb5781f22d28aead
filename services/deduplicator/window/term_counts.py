"""In how many remembered articles each term stands, counted while the stream runs; the story vectors of its articles.

A count per bucket of term hashes, not per term: bounded, and the same however often the memory is rebuilt.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.term_hashes import BUCKETS
from services.deduplicator.features.terms import Terms

VECTOR_TERMS = 40
_SCALE = 255
_FEW = 32
_TWO_BYTES = np.iinfo(np.uint16).max
_RARITY_POWER = 1.3
"""Rare terms weigh more than tf · idf gives them: a name tells an event from its topic."""
_LEAST_RARITY = 0.05
_PRIOR_ARTICLES = 10
"""Articles of a young stream that are imagined, so that its first terms do not all weigh nothing."""


@dataclass(slots=True)
class StoryVector:
    """An article's heaviest terms: hashes, integer weights, and where each stood among the article's terms."""

    terms: NDArray[np.uint32]
    weights: NDArray[np.uint8]
    places: NDArray[np.int64]
    length: float


def vector_of(terms: NDArray[np.uint32], weights: NDArray[np.uint8], places: NDArray[np.int64]) -> StoryVector:
    """A vector ready to be compared."""
    return StoryVector(terms, weights, places, length_of(weights))


def length_of(weights: NDArray[np.uint8]) -> float:
    """Euclidean length. Exact before the root: a sum of forty squares fits a 32-bit float."""
    wide = weights.astype(np.float32)
    return math.sqrt(wide @ wide)


class TermCounts:
    """Document frequencies of the articles in memory."""

    def __init__(self) -> None:
        self.articles = 0
        self._counts: NDArray[np.uint16] | NDArray[np.uint32] = np.zeros(BUCKETS, dtype=np.uint16)

    def add_all(self, articles: Sequence[NDArray[np.int64]]) -> None:
        """Count articles, of each the buckets of its terms, each once."""
        self.articles += len(articles)
        if self.articles > _TWO_BYTES and self._counts.dtype == np.uint16:
            self._counts = self._counts.astype(np.uint32)
        for buckets, times in _together(articles):
            self._counts[buckets] += times

    def remove_all(self, articles: Sequence[NDArray[np.int64]]) -> None:
        """Take back what `add_all` counted."""
        self.articles -= len(articles)
        for buckets, times in _together(articles):
            self._counts[buckets] -= times

    def vectors(self, articles: Sequence[Terms]) -> list[StoryVector]:
        """The heaviest terms of each article by tf · idf, scaled to unit length and rounded to whole weights.

        An article's vector is the same to the last bit whatever stands beside it.
        """
        lengths = np.array([len(terms.counts) for terms in articles])
        buckets = np.concatenate([terms.buckets for terms in articles])
        rarity = np.log((self.articles + _PRIOR_ARTICLES) / (self._counts.take(buckets) + 1.0))
        weights = np.maximum(rarity, _LEAST_RARITY, out=rarity) ** _RARITY_POWER
        weights *= np.concatenate([terms.counts for terms in articles])
        # A row an article, at least as wide as a vector; what is not there weighs nothing and comes last.
        width = max(int(lengths.max(initial=0)), VECTOR_TERMS)
        table = np.zeros((len(articles), width))
        table[np.arange(width) < lengths[:, None]] = weights
        places = (-table).argsort(axis=1, kind="stable")[:, :VECTOR_TERMS]
        chosen = np.take_along_axis(table, places, axis=1)
        scales = np.sqrt((chosen * chosen).sum(axis=1))
        chosen *= (_SCALE / np.where(scales == 0, 1, scales))[:, None]
        scaled = np.maximum(np.rint(chosen, out=chosen), 1, out=chosen).astype(np.uint8)
        there = np.arange(VECTOR_TERMS) < lengths[:, None]
        # Sums of whole numbers: exact in any order.
        norms = np.sqrt((np.square(scaled, dtype=np.int64) * there).sum(axis=1)).tolist()
        kept = np.minimum(lengths, VECTOR_TERMS).tolist()
        return [
            _vector(terms, scaled[row, :count], places[row, :count], norm)
            for row, (terms, count, norm) in enumerate(zip(articles, kept, norms, strict=True))
        ]


def _vector(terms: Terms, weights: NDArray[np.uint8], places: NDArray[np.int64], length: float) -> StoryVector:
    return StoryVector(terms.hashes.take(places).astype(np.uint32), weights, places, length)


def _together(articles: Sequence[NDArray[np.int64]]) -> Iterable[tuple[NDArray[np.int64], int | NDArray[np.uint32]]]:
    """Buckets, each once, and how often to count them; few articles are quicker one by one."""
    if len(articles) < _FEW:
        return [(buckets, 1) for buckets in articles]
    buckets, times = np.unique(np.concatenate(articles), return_counts=True)
    return [(buckets, times.astype(np.uint32))]
