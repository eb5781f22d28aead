"""The terms of articles as numbers: hashes, counts, and the buckets in which document frequencies are counted."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.bucket_steps import Buckets, steps_of_all
from services.deduplicator.features.term_hashes import BUCKETS, buckets_of, term_hashes

_MAX_COUNT = 1e6
_NO_TERMS: tuple[tuple[str, ...], tuple[float, ...]] = ((), ())
_BUCKET_BITS = np.uint64(BUCKETS.bit_length() - 1)


class Terms(NamedTuple):
    """The terms of one article, strongest first."""

    names: tuple[str, ...]
    hashes: NDArray[np.uint64]
    counts: NDArray[np.float64]
    buckets: Buckets
    """The bucket of each."""
    distinct: Buckets
    """The same, ascending, without repeats."""
    steps: bytes
    """`distinct` as it is stored."""


def read_terms(articles: Sequence[Sequence[tuple[str, float]]]) -> list[Terms]:
    """Terms and their counts, article by article; all together, as in `read_all`."""
    columns = [tuple(zip(*terms, strict=True)) or _NO_TERMS for terms in articles]
    hashes = term_hashes(list(chain.from_iterable(names for names, _ in columns)))
    counts = np.fromiter(chain.from_iterable(counts for _, counts in columns), dtype=np.float64, count=len(hashes))
    # A record from elsewhere may hold any number: negative counts and overflows are clipped.
    np.clip(counts, 0, _MAX_COUNT, out=counts)
    buckets = buckets_of(hashes)
    bounds = [0, *accumulate(len(names) for names, _ in columns)]
    distinct = _distinct(buckets, bounds)
    slices = map(slice, bounds, bounds[1:])
    return [
        Terms(names, hashes[own], counts[own], buckets[own], each, steps)
        for (names, _), own, (each, steps) in zip(columns, slices, distinct, strict=True)
    ]


def _distinct(buckets: Buckets, bounds: Sequence[int]) -> Iterator[tuple[Buckets, bytes]]:
    """The buckets between each two bounds, ascending, without repeats.

    Sorted in one go, with the number of the article in the bits above the bucket.
    """
    article = np.arange(len(bounds) - 1, dtype=np.uint64).repeat(np.diff(bounds))
    ascending = (article << _BUCKET_BITS) | buckets.view(np.uint64)
    ascending.sort()
    first = np.ones(len(ascending), dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=first[1:])
    ascending = ascending[first]
    starts = np.arange(len(bounds), dtype=np.uint64) << _BUCKET_BITS
    ends = ascending.searchsorted(starts).tolist()
    found = (ascending & np.uint64(BUCKETS - 1)).view(np.int64)
    return zip((found[start:end] for start, end in pairwise(ends)), steps_of_all(found, ends), strict=True)
