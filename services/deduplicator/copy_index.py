"""Which articles share shingles with a text: postings of kept shingle hashes."""

from collections import Counter
from collections.abc import Iterator
from itertools import compress

import numpy as np

from services.deduplicator.incoming import HASH_BITS
from services.deduplicator.postings import FRESH_LIMIT, KEY_MASK, Alive, Array, Postings, Serials, serials_of

_SHORT_BELOW = np.uint64((1 << HASH_BITS) // 4)
_SHORT = 60
"""Texts of fewer shingles post all of them, longer complete ones a quarter."""
_EACH_END = 4
"""Of a shingle that many texts have (a standing line, a wire copy in fifty outlets) this many first and last ones."""
_PROBE = 64


class CopyIndex:
    """Postings of kept shingle hashes to serial numbers."""

    def __init__(self, fresh_limit: int = FRESH_LIMIT) -> None:
        self._postings = Postings(fresh_limit)

    def add(self, sketch: Array, complete: bool, serial: int) -> None:
        """Serials must ascend."""
        self._postings.add(posted(sketch, complete) & KEY_MASK, serial)

    def settle(self, alive: Alive) -> None:
        """Move fresh postings into the sorted arrays when there are many."""
        self._postings.settle(alive)

    def candidates(self, sketch: Array, complete: bool, alive: Alive, limit: int) -> list[int]:
        """The living serials that share most posted shingles, most first, the earlier first among equals."""
        parts = self._postings.found(posted(sketch, complete) & KEY_MASK)
        found: dict[int, list[int]] = {}
        for (place, _), living in zip(parts, _living([part for _, part in parts], alive), strict=True):
            found.setdefault(place, []).extend(living)
        counts = Counter(serial for serials in found.values() for serial in _both_ends(serials))
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return [serial for serial, _ in ranked[:limit]]


def posted(sketch: Array, complete: bool) -> Array:
    """The hashes of an ascending sketch that are looked up: all of a short text, fewer of a longer one."""
    if not complete or len(sketch) < _SHORT:
        return sketch
    return sketch[: int(sketch.searchsorted(_SHORT_BELOW))]


def _living(parts: list[Array], alive: Alive) -> Iterator[list[int]]:
    """The living serials of each part, oldest first; of a long part only its two ends."""
    if not parts:
        return
    serials = serials_of(np.concatenate([part if len(part) <= 2 * _PROBE else part[:0] for part in parts]))
    living = alive(serials).tolist()
    every, start = serials.tolist(), 0
    for part in parts:
        if len(part) > 2 * _PROBE:
            yield _ends_of_long(serials_of(part), alive)
            continue
        end = start + len(part)
        yield list(compress(every[start:end], living[start:end]))
        start = end


def _ends_of_long(serials: Serials, alive: Alive) -> list[int]:
    ends = [part[alive(part)].tolist() for part in (serials[:_PROBE], serials[-_PROBE:])]
    if any(len(part) < _EACH_END for part in ends):
        ends = [serials[alive(serials)].tolist()]
    return _both_ends([serial for part in ends for serial in part])


def _both_ends(serials: list[int]) -> list[int]:
    return serials if len(serials) <= 2 * _EACH_END else serials[:_EACH_END] + serials[-_EACH_END:]
