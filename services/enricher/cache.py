"""Paragraphs already read, by the hash of their text: syndicated text is paid for once."""

import hashlib
from collections import OrderedDict

from services.enricher.reading import Reading


class ReadingCache:
    """The most recently used readings, bounded by the characters of text they hold. Counts its hits and misses."""

    def __init__(self, max_characters: int) -> None:
        self._max = max_characters
        self._held = 0
        self._readings: OrderedDict[bytes, Reading] = OrderedDict()
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self._readings)

    def get(self, pipeline: str, text: str) -> Reading | None:
        """The reading of exactly this text by exactly this pipeline, if it is still held."""
        key = _key(pipeline, text)
        reading = self._readings.get(key)
        if reading is None:
            self.misses += 1
            return None
        self.hits += 1
        self._readings.move_to_end(key)
        return reading

    def put(self, pipeline: str, reading: Reading) -> None:
        """Remember a reading; the least recently used go where the bound is passed."""
        key = _key(pipeline, reading.text)
        if key in self._readings or len(reading.text) > self._max:
            return
        self._readings[key] = reading
        self._held += len(reading.text)
        while self._held > self._max:
            _, gone = self._readings.popitem(last=False)
            self._held -= len(gone.text)


def _key(pipeline: str, text: str) -> bytes:
    state = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=b"reading")
    state.update(b"\0" + pipeline.encode())
    return state.digest()
