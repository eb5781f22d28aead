"""Hashes of terms, and the buckets in which document frequencies are counted, so that their table has a fixed size."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.text.shingles import Hashes, finalised

BUCKETS = 1 << 20
_LONGEST = 24
"""Characters of a term that are hashed: longer words with the same beginning are one term."""
_PADDED = f"%-{_LONGEST}.{_LONGEST}s"
_FACTORS = finalised(np.arange(1, _LONGEST // 2 + 1, dtype=np.uint64)) | np.uint64(1)


def term_hashes(terms: Sequence[str]) -> Hashes:
    """Stable 64-bit hashes of many short terms at once, the same in every process.

    Multilinear (Lemire and Kaser 2014, "Strongly universal string hashing is fast"), two characters to a factor. Keeps
    no table of words: the vocabulary of a week's news would be larger than what is remembered of its articles.
    """
    characters = ((_PADDED * len(terms)) % tuple(terms)).encode("utf-32-le", "surrogatepass")
    pairs = np.frombuffer(characters, dtype="<u8").reshape(len(terms), len(_FACTORS))
    return finalised(pairs @ _FACTORS)


def buckets_of(hashes: Hashes) -> NDArray[np.int64]:
    """The bucket of each term hash, from the bits that the 32-bit terms of a vector leave unused."""
    return (hashes >> np.uint64(32)).astype(np.int64) & (BUCKETS - 1)


def shared_share(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Share of the buckets of the smaller set that the other has; both are without repeats."""
    fewest = min(len(one), len(other))
    return len(np.intersect1d(one, other, assume_unique=True)) / fewest if fewest else 0.0
