"""Which articles share shingles with a text: postings of kept shingle hashes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, compress

import numpy as np

from services.deduplicator.window.indexes.postings import FRESH_LIMIT, Array, Part, Postings, serials_of
from services.deduplicator.window.indexes.remembered import Alive, Serials

_EACH_END = 4
"""First and last articles that count of a shingle that many texts have."""
_PROBE = 64
"""Postings read at each end of a long part in search of living articles, before all of it is read."""


class CopyIndex:
    """Postings of kept shingle hashes to serial numbers."""

    def __init__(self, fresh_limit: int = FRESH_LIMIT) -> None:
        self._postings = Postings(fresh_limit)

    @property
    def generation(self) -> int:
        """An answer of `settled` is complete as long as this has not changed."""
        return self._postings.generation

    def add(self, keys: Array, serial: int) -> None:
        """`keys` as `copy_keys` gives them, each once for a serial."""
        self._postings.add(keys, serial)

    def settle(self, alive: Alive) -> None:
        """Move fresh postings into the sorted arrays when there are many."""
        self._postings.settle(alive)

    @property
    def postings(self) -> Postings:
        """What it rests on, for an image of it."""
        return self._postings

    def settled(self, texts: Sequence[Array]) -> dict[int, list[Part]]:
        """What the sorted arrays hold of the keys of many texts, by text. Texts without any are left out."""
        ends = np.cumsum([len(keys) for keys in texts])
        starts = [0, *ends.tolist()]
        parts = self._postings.settled(np.concatenate(texts))
        found: dict[int, list[Part]] = {}
        for text, (index, part) in zip(_ranges_of(ends, parts), parts, strict=True):
            found.setdefault(text, []).append((index - starts[text], part))
        return found

    def candidates(self, keys: Array, settled: Sequence[Part], alive: Alive, limit: int) -> list[int]:
        """The living serials that share most keys, most first, the earlier first among equals.

        `settled` is what the sorted arrays hold of the keys; what is still in the dictionary is looked up here.
        """
        fresh = self._postings.fresh(keys.tolist())
        if not settled and not fresh:
            return []
        lengths: Counter[int] = Counter()
        for index, part in settled:
            lengths[index] += len(part)
        for index, serials in fresh:
            lengths[index] += len(serials)
        # A standing line, or a wire copy in fifty outlets: only the ends of its posting count, so it costs no more
        # than a rare one, and the original is among the first.
        common = {index for index, length in lengths.items() if length > 2 * _EACH_END}
        rare = [part for index, part in settled if index not in common]
        few = list(chain.from_iterable(serials for index, serials in fresh if index not in common))
        if rare:
            few += serials_of(np.concatenate(rare)).tolist()
        counts = Counter(_alive_of(few, alive))
        for each in common:
            parts = [part for index, part in settled if index == each]
            latest = [serial for index, serials in fresh if index == each for serial in serials]
            counts.update(_both_ends([*_living(parts, alive), *_alive_of(latest, alive)]))
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return [serial for serial, _ in ranked[:limit]]


def _alive_of(serials: list[int], alive: Alive) -> Iterator[int]:
    if not serials:
        return iter(())
    return compress(serials, alive(np.array(serials, dtype=np.int64)).tolist())


def _ranges_of(ends: Serials, parts: Sequence[Part]) -> list[int]:
    """In which of consecutive ranges each part's key is."""
    ranges: list[int] = ends.searchsorted([index for index, _ in parts], side="right").tolist()
    return ranges


def _living(parts: list[Array], alive: Alive) -> Iterator[int]:
    """The living serials of a key, oldest first; of a long part only its two ends."""
    for part in parts:
        serials = serials_of(part)
        yield from _ends_of_long(serials, alive) if len(part) > 2 * _PROBE else serials[alive(serials)].tolist()


def _ends_of_long(serials: Serials, alive: Alive) -> list[int]:
    ends = [part[alive(part)].tolist() for part in (serials[:_PROBE], serials[-_PROBE:])]
    if any(len(part) < _EACH_END for part in ends):
        ends = [serials[alive(serials)].tolist()]
    return _both_ends([serial for part in ends for serial in part])


def _both_ends(serials: list[int]) -> list[int]:
    return serials if len(serials) <= 2 * _EACH_END else serials[:_EACH_END] + serials[-_EACH_END:]
