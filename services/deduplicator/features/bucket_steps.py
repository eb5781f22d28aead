"""Ascending buckets as two-byte differences. A larger one is preceded by fillers, which stand for no bucket."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Buckets = NDArray[np.int64]

_FILLER = 0xFFFF


def steps_of(buckets: Buckets) -> bytes:
    """The differences of one article's buckets, the first from zero."""
    steps = buckets.copy()
    steps[1:] -= buckets[:-1]
    # Rare, so that the usual case stays one subtraction.
    if len(steps) and steps.max() >= _FILLER:
        fillers, steps = np.divmod(steps, _FILLER)
        steps = np.insert(steps, np.repeat(np.arange(len(steps)), fillers), _FILLER)
    return steps.astype("<u2").tobytes()


def steps_of_all(buckets: Buckets, bounds: Sequence[int]) -> list[bytes]:
    """`steps_of` the buckets between each two bounds. All at once: only articles that need fillers are redone."""
    starts = np.array(bounds[:-1])
    steps = np.diff(buckets, prepend=0)
    # An article without buckets has no step of its own to correct.
    starts = starts[starts < len(buckets)]
    steps[starts] = buckets[starts]
    large = set(np.searchsorted(bounds, (steps >= _FILLER).nonzero()[0], side="right").tolist())
    packed = steps.astype("<u2").tobytes()
    return [
        steps_of(buckets[start:end]) if index in large else packed[2 * start : 2 * end]
        for index, (start, end) in enumerate(pairwise(bounds), start=1)
    ]


def buckets_from(steps: bytes) -> Buckets:
    """The inverse of `steps_of`."""
    differences = np.frombuffer(steps, dtype="<u2")
    buckets: Buckets = differences.cumsum(dtype=np.int64)
    fillers = differences == _FILLER
    return buckets[~fillers] if fillers.any() else buckets
