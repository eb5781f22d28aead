"""The hashes by which a text is found among those that share its shingles."""

import numpy as np
from numpy.typing import NDArray

HASH_BITS = 40
"""Bits kept of a shingle hash: the upper ones, so that sampling by size still works."""
KEY_BITS = 36
"""Bits of those by which an article is looked up: with a serial number they fill 64-bit postings."""
KEY_MASK = np.uint64((1 << KEY_BITS) - 1)
_SHORT_BELOW = np.uint64((1 << HASH_BITS) // 4)
_SHORT = 60
"""Shingles below which a text is looked up by all of them: a quarter might miss an excerpt."""


def copy_keys(sketch: NDArray[np.uint64], complete: bool) -> NDArray[np.uint64]:
    """The keys of a sketch (ascending): all where it is a sample or has fewer than 60 hashes, else about every fourth.

    A long complete text would fill the index with keys that a sample of them finds as well.
    """
    if complete and len(sketch) >= _SHORT:
        sketch = sketch[: int(sketch.searchsorted(_SHORT_BELOW))]
    return sketch & KEY_MASK
