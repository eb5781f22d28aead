"""Analyses by the hash of their text: syndicated text is analysed once."""

import hashlib
from collections import OrderedDict

from services.enricher.analysis import Analysis


class AnalysisCache:
    """The most recently used analyses, bounded by the characters of text they hold. Counts its hits and misses."""

    def __init__(self, max_characters: int) -> None:
        self._max = max_characters
        self._held = 0
        self._held_by_key: OrderedDict[bytes, Analysis] = OrderedDict()
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self._held_by_key)

    def get(self, pipeline: str, text: str) -> Analysis | None:
        """The analysis of exactly this text by exactly this pipeline, if still held."""
        key = _key(pipeline, text)
        found = self._held_by_key.get(key)
        if found is not None:
            self._held_by_key.move_to_end(key)
        return found

    def count(self, *, hits: int, misses: int) -> None:
        """Add the hits and misses of a batch. Not counted in `get`, which is called more than once per text."""
        self.hits += hits
        self.misses += misses

    def take_counts(self) -> dict[str, int]:
        """Hits and misses since the last call."""
        counts = {"cache_hits": self.hits, "cache_misses": self.misses}
        self.hits = self.misses = 0
        return counts

    def put(self, pipeline: str, analysis: Analysis) -> None:
        """Hold an analysis; where that passes the bound, the least recently used ones are dropped."""
        key = _key(pipeline, analysis.text)
        if key in self._held_by_key or len(analysis.text) > self._max:
            return
        self._held_by_key[key] = analysis
        self._held += len(analysis.text)
        while self._held > self._max:
            _, gone = self._held_by_key.popitem(last=False)
            self._held -= len(gone.text)


def _key(pipeline: str, text: str) -> bytes:
    state = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=b"analysis")
    state.update(b"\0" + pipeline.encode())
    return state.digest()
