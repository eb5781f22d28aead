"""What two texts are compared by: the view that an incoming and a remembered article have in common."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Sketch(NamedTuple):
    """Kept shingle hashes, 40 bits, ascending; and whether none was left out."""

    hashes: NDArray[np.uint64]
    complete: bool


class ComparedText(NamedTuple):
    """One side of a comparison. It is made for a handful of candidates an article, and never kept."""

    body: bytes
    """Digest of the body words: equal where the bodies are."""
    word_count: int
    sketch: Sketch
    figures: tuple[str, ...]
    headline: str
    terms: NDArray[np.int64]
    """Buckets of the headline's and the opening's terms."""
