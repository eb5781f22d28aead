"""In how many remembered articles each term stands, counted while the stream runs; the story vectors of its articles.

A count per bucket of term hashes, not per term: bounded, and the same however often the window is rebuilt.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.term_hashes import BUCKETS
from services.deduplicator.features.terms import Terms
from services.deduplicator.settings import TermWeights

VECTOR_TERMS = 40
_SCALE = 255
"""Weights are whole numbers up to this: one byte each, and sums of their products are exact in any order."""
_FEW = 32
_TWO_BYTES = np.iinfo(np.uint16).max


@dataclass(slots=True)
class StoryVector:
    """An article's heaviest terms: hashes, integer weights, and the position of each among the article's terms."""

    terms: NDArray[np.uint32]
    weights: NDArray[np.uint8]
    positions: NDArray[np.int64]
    length: float


NO_VECTOR = StoryVector(np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.int64), 0.0)
"""Of a text that is no report of a story."""


def vector_from(terms: NDArray[np.uint32], weights: NDArray[np.uint8], positions: NDArray[np.int64]) -> StoryVector:
    """A vector ready to be compared."""
    return StoryVector(terms, weights, positions, length_of(weights))


def length_of(weights: NDArray[np.uint8]) -> float:
    """Euclidean length. Exact before the root: a sum of forty squares fits a 32-bit float."""
    # One-byte weights would overflow in their squares.
    wide = weights.astype(np.float32)
    return math.sqrt(wide @ wide)


class CountsImage(NamedTuple):
    """How many articles are counted, and of each bucket that is not empty how often."""

    articles: int
    buckets: NDArray[np.uint32]
    counts: NDArray[np.uint16] | NDArray[np.uint32]


class TermCounts:
    """Document frequencies of the articles in the window."""

    def __init__(self, weights: TermWeights | None = None) -> None:
        self._weights = weights or TermWeights()
        self.articles = 0
        self._counts: NDArray[np.uint16] | NDArray[np.uint32] = np.zeros(BUCKETS, dtype=np.uint16)

    def add_all(self, articles: Sequence[NDArray[np.int64]]) -> None:
        """Count articles: of each the buckets of its terms, without repeats."""
        self.articles += len(articles)
        # A count never exceeds the number of articles, so until then two bytes hold every count.
        if self.articles > _TWO_BYTES and self._counts.dtype == np.uint16:
            self._counts = self._counts.astype(np.uint32)
        for buckets, times in _together(articles):
            self._counts[buckets] += times

    def remove_all(self, articles: Sequence[NDArray[np.int64]]) -> None:
        """Undo what `add_all` counted."""
        self.articles -= len(articles)
        for buckets, times in _together(articles):
            self._counts[buckets] -= times

    def capture(self) -> CountsImage:
        """All of it as it is now."""
        # In most windows, those of small languages, nearly all counts are 0.
        buckets = self._counts.nonzero()[0]
        return CountsImage(self.articles, buckets.astype(np.uint32), self._counts[buckets])

    def resume(self, image: CountsImage) -> None:
        """Be as an image says."""
        self.articles = image.articles
        self._counts = np.zeros(BUCKETS, image.counts.dtype)
        self._counts[image.buckets] = image.counts

    def vectors(self, articles: Sequence[Terms]) -> list[StoryVector]:
        """The heaviest terms of each article by tf · idf, scaled to unit length and rounded to whole weights.

        An article's vector is the same to the last bit whatever stands beside it.
        """
        lengths = np.array([len(terms.counts) for terms in articles])
        buckets = np.concatenate([terms.buckets for terms in articles])
        rules = self._weights
        # One is added for the article itself, which is not counted yet.
        rarity = np.log((self.articles + rules.prior_articles) / (self._counts.take(buckets) + 1.0))
        # Where all articles have a term the logarithm is zero or below, and a power of a negative number is none.
        weights = np.maximum(rarity, rules.least_rarity, out=rarity) ** rules.rarity_power
        weights *= np.concatenate([terms.counts for terms in articles])
        # One row an article, at least as wide as a vector; missing terms weigh nothing and come last.
        width = max(int(lengths.max(initial=0)), VECTOR_TERMS)
        table = np.zeros((len(articles), width))
        table[np.arange(width) < lengths[:, None]] = weights
        # Stable: of equal weights the term that stands first in the article comes first, on every machine.
        positions = (-table).argsort(axis=1, kind="stable")[:, :VECTOR_TERMS]
        chosen = table[np.arange(len(articles))[:, None], positions]
        scales = np.sqrt((chosen * chosen).sum(axis=1))
        chosen *= (_SCALE / np.where(scales == 0, 1, scales))[:, None]
        # At least one: a chosen term must not vanish, weight zero means that there is none.
        scaled = np.maximum(np.rint(chosen, out=chosen), 1, out=chosen).astype(np.uint8)
        there = np.arange(VECTOR_TERMS) < lengths[:, None]
        # Sums of whole numbers: exact in any order.
        norms = np.sqrt((np.square(scaled, dtype=np.int64) * there).sum(axis=1)).tolist()
        kept = np.minimum(lengths, VECTOR_TERMS).tolist()
        return [
            _vector(terms, scaled[row, :count], positions[row, :count], norm)
            for row, (terms, count, norm) in enumerate(zip(articles, kept, norms, strict=True))
        ]


def _vector(terms: Terms, weights: NDArray[np.uint8], positions: NDArray[np.int64], length: float) -> StoryVector:
    return StoryVector(terms.hashes.take(positions).astype(np.uint32), weights, positions, length)


def _together(articles: Sequence[NDArray[np.int64]]) -> Iterable[tuple[NDArray[np.int64], int | NDArray[np.uint32]]]:
    """Buckets without repeats, and how often to count each. Few articles are quicker one by one."""
    if len(articles) < _FEW:
        return [(buckets, 1) for buckets in articles]
    buckets, times = np.unique(np.concatenate(articles), return_counts=True)
    return [(buckets, times.astype(np.uint32))]
