"""How alike an article and some remembered ones are: cosines of their story vectors, exact to the last bit."""

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.window.article_table import ArticleRows
from services.deduplicator.window.term_counts import VECTOR_TERMS, StoryVector

_LOW = np.uint32(0xFFFF)
_NUMBERS = np.arange(1, VECTOR_TERMS + 1, dtype=np.uint8)


class Cosines:
    """Compares vectors with those of a table. Keeps a scratch table of 64 kB, all zeros between two uses."""

    def __init__(self, table: ArticleRows) -> None:
        self._table = table
        self._lookup = np.zeros(1 << 16, dtype=np.uint8)

    def of(self, vector: StoryVector, serials: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosine of the vector with each article.

        Terms are looked up by their lower 16 bits in the scratch table and then compared whole; of two own terms with
        the same lower bits (one vector in eighty has such a pair) one is missed, always the same.
        """
        terms, weights = self._table.vectors(serials)
        count = len(vector.terms)
        # Number 0 stands for no term.
        own_terms, own_weights = np.zeros(count + 1, dtype=np.uint32), np.zeros(count + 1)
        own_terms[1:], own_weights[1:] = vector.terms, vector.weights
        # A table of 64 kB stays in the second-level cache; one over whole hashes would not.
        slots = vector.terms & _LOW
        self._lookup[slots] = _NUMBERS[:count]
        numbers = self._lookup.take(terms & _LOW).ravel()
        self._lookup[slots] = 0
        # Most terms of most reports are not among the vector's: the few that are get looked at one by one.
        found = numbers.nonzero()[0]
        at = numbers.take(found)
        products = own_weights.take(at) * weights.ravel().take(found)
        products *= own_terms.take(at) == terms.ravel().take(found)
        # Sums of whole numbers: exact in any order, so the verdict depends on no library's order of addition.
        sums = np.bincount(found // VECTOR_TERMS, products, len(serials)).astype(np.float32)
        return sums / (self._table.lengths(serials) * np.float32(vector.length))
