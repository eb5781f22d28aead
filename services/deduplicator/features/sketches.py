"""The sketches of articles as they are compared, looked up and stored: the upper 40 bits of each kept shingle hash."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.copy_keys import HASH_BITS, copy_keys
from services.text import shingles

HASH_BYTES = HASH_BITS // 8
_MAX_HASHES = 20_000
"""Reached by texts of more than 300,000 words: their similarities are lower bounds."""
_WIDE = 8


class IncomingSketch(NamedTuple):
    """The sketch of one article."""

    hashes: NDArray[np.uint64]
    """Ascending."""
    keys: NDArray[np.uint64]
    """The hashes by which the article is looked up."""
    packed: bytes
    """`HASH_BYTES` for each hash, little-endian."""


def read_sketches(sketches: Sequence[tuple[bytes, bool]]) -> list[IncomingSketch]:
    """From (sketch as in the features, whether it holds every shingle); all together, as in `read_all`."""
    # Whole hashes only: a few stray bytes would shift the hashes of every article after this one.
    cut = [data[: _WIDE * min(len(data) // _WIDE, _MAX_HASHES)] for data, _ in sketches]
    # 40 of 64 bits save three bytes a shingle in memory and in the state topic. That two different shingles meet by
    # chance is rare, and one in common proves nothing.
    hashes = shingles.from_bytes(b"".join(cut)) >> np.uint64(64 - HASH_BITS)
    packed = packed_hashes(hashes)
    bounds = pairwise([0, *accumulate(len(data) // _WIDE for data in cut)])
    return [
        IncomingSketch(
            own := hashes[start:end], copy_keys(own, complete), packed[HASH_BYTES * start : HASH_BYTES * end]
        )
        for (start, end), (_, complete) in zip(bounds, sketches, strict=True)
    ]


def packed_hashes(hashes: NDArray[np.uint64]) -> bytes:
    """`HASH_BYTES` for each hash, little-endian."""
    return hashes.astype("<u8", copy=False).view(np.uint8).reshape(-1, _WIDE)[:, :HASH_BYTES].tobytes()


def unpacked_hashes(data: bytes, count: int, offset: int) -> NDArray[np.uint64]:
    """The inverse of `packed_hashes`: `count` hashes from an offset."""
    wide = np.zeros((count, _WIDE), dtype=np.uint8)
    raw = np.frombuffer(data, dtype=np.uint8, count=HASH_BYTES * count, offset=offset)
    wide[:, :HASH_BYTES] = raw.reshape(-1, HASH_BYTES)
    return wide.view("<u8").reshape(-1).astype(np.uint64, copy=False)
