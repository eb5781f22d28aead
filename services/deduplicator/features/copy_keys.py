"""The hashes by which a text is found among those that share its shingles."""

import numpy as np
from numpy.typing import NDArray

KEY_BITS = 36
KEY_MASK = np.uint64((1 << KEY_BITS) - 1)
HASH_BITS = 40
"""Bits kept of a shingle hash: the upper ones, so that sampling by size still works."""
_SHORT_BELOW = np.uint64((1 << HASH_BITS) // 4)
_SHORT = 60


def copy_keys(sketch: NDArray[np.uint64], complete: bool) -> NDArray[np.uint64]:
    """All of a sketch (ascending) whose text has fewer than 60 shingles or that is a sample; else every fourth."""
    if complete and len(sketch) >= _SHORT:
        sketch = sketch[: int(sketch.searchsorted(_SHORT_BELOW))]
    return sketch & KEY_MASK
