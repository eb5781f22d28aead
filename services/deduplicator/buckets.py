"""Buckets of term hashes: what document frequencies are counted in, so that their table has a fixed size."""

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 20


def buckets_of(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The bucket of each term hash; bits that a vector's own 32-bit terms do not use."""
    return (hashes >> np.uint64(32)).astype(np.int64) & (BUCKETS - 1)
