"""Which articles share shingles with a text: postings in a few large sorted arrays, merged as they grow.

A posting is one 64-bit word, 36 bits of shingle hash above 28 bits of serial number, so a million articles cost some
300 bytes each and a look-up is a binary search per array (a log-structured merge tree, O'Neil et al. 1996).
"""

from array import array
from collections import Counter
from collections.abc import Callable
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.incoming import HASH_BITS
from services.text.shingles import SCALE

Array = NDArray[np.uint64]
Alive = Callable[[NDArray[np.int64]], NDArray[np.bool_]]

_KEY_BITS = HASH_BITS - SCALE.bit_length() + 1
_SERIAL_BITS = 64 - _KEY_BITS
_KEY_MASK = np.uint64((1 << _KEY_BITS) - 1)
_SERIAL_MASK = np.uint64((1 << _SERIAL_BITS) - 1)
_SHIFT = np.uint64(_SERIAL_BITS)

_SHORT_BELOW = np.uint64((1 << HASH_BITS) // 4)
_SHORT = 60
"""Texts of fewer shingles post all of them, longer complete ones a quarter."""
FRESH_LIMIT = 65_536
"""Postings that are held in a dict before they are sorted in."""
_EACH_END = 4
"""Of a shingle that many texts have (a standing line, a wire copy in fifty outlets) this many first and last ones."""
_PROBE = 64


class CopyIndex:
    """Postings of kept shingle hashes to serial numbers."""

    def __init__(self, fresh_limit: int = FRESH_LIMIT) -> None:
        self._fresh_limit = fresh_limit
        self._fresh: dict[int, list[int]] = {}
        self._fresh_postings = array("Q")
        self._levels: list[Array] = []

    def add(self, sketch: Array, complete: bool, serial: int) -> None:
        """Serials must ascend."""
        keys = posted(sketch, complete) & _KEY_MASK
        for key in keys.tolist():
            self._fresh.setdefault(key, []).append(serial)
        self._fresh_postings.frombytes(((keys << _SHIFT) | np.uint64(serial)).tobytes())

    def settle(self, alive: Alive) -> None:
        """Move fresh postings into the sorted arrays when there are many; drops those of the dead on the way."""
        if len(self._fresh_postings) < self._fresh_limit:
            return
        level = np.sort(np.frombuffer(self._fresh_postings, dtype=np.uint64))
        self._fresh, self._fresh_postings = {}, array("Q")
        while self._levels and len(self._levels[-1]) <= 2 * len(level):
            merged = np.concatenate([self._levels.pop(), level])
            merged = merged[alive((merged & _SERIAL_MASK).astype(np.int64))]
            level = np.sort(merged, kind="stable")
        self._levels.append(level)

    def candidates(self, sketch: Array, complete: bool, alive: Alive, limit: int) -> list[int]:
        """The living serials that share most posted shingles, most first, the earlier first among equals."""
        keys = posted(sketch, complete) & _KEY_MASK
        found: dict[int, list[int]] = {}
        for level in self._levels:
            _look_up(level, keys, alive, found)
        for key in keys.tolist():
            if key in self._fresh:
                serials = np.array(self._fresh[key], dtype=np.int64)
                found.setdefault(key, []).extend(serials[alive(serials)].tolist())
        counts = Counter(chain.from_iterable(map(_both_ends, found.values())))
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return [serial for serial, _ in ranked[:limit]]


def posted(sketch: Array, complete: bool) -> Array:
    """The hashes of an ascending sketch that are looked up: all of a short text, fewer of a longer one."""
    if not complete:
        return sketch
    if len(sketch) < _SHORT:
        return sketch
    return sketch[: int(np.searchsorted(sketch, _SHORT_BELOW))]


def _look_up(level: Array, keys: Array, alive: Alive, found: dict[int, list[int]]) -> None:
    """Add to `found` the living serials of each key, oldest first; of a long posting only its two ends."""
    starts = np.searchsorted(level, keys << _SHIFT)
    inside = np.minimum(starts, len(level) - 1)
    matching = ((level[inside] >> _SHIFT) == keys) & (starts < len(level))
    if not matching.any():
        return
    wanted = keys[matching]
    ends = np.searchsorted(level, (wanted << _SHIFT) | _SERIAL_MASK, side="right")
    for key, start, end in zip(wanted.tolist(), starts[matching].tolist(), ends.tolist(), strict=True):
        serials = (level[start:end] & _SERIAL_MASK).astype(np.int64)
        found.setdefault(key, []).extend(_both_ends(_living(serials, alive)))


def _living(serials: NDArray[np.int64], alive: Alive) -> list[int]:
    if len(serials) > 2 * _PROBE:
        ends = [serials[:_PROBE], serials[-_PROBE:]]
        living = [part[alive(part)].tolist() for part in ends]
        if all(len(part) >= _EACH_END for part in living):
            return [*living[0], *living[1]]
    return list(serials[alive(serials)].tolist())


def _both_ends(serials: list[int]) -> list[int]:
    return serials if len(serials) <= 2 * _EACH_END else serials[:_EACH_END] + serials[-_EACH_END:]
