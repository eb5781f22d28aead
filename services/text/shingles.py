"""Shingle sketches by FracMinHash: of all word-5 shingles keep those whose hash falls under a fixed threshold.

Unlike MinHash, such sketches answer containment, which is what distinguishes shortened wire copy from another report on
the same event (Irber et al. 2022, "Lightweight compositional analysis of metagenomes with FracMinHash").
"""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

WIDTH = 5
"""Words in a shingle."""
SCALE = 16
"""One shingle in this many is kept."""
COMPLETE_BELOW = 200
"""Texts of fewer words keep every shingle: a sixteenth of them says too little."""

_CACHED_WORDS = 300_000
_KEEP_BELOW = np.uint64(2**64 // SCALE)
_FACTORS = np.array([pow(0x9E3779B97F4A7C15, power, 2**64) for power in range(WIDTH)], dtype=np.uint64)


class WordHashes(dict[str, int]):
    """Stable 64-bit hashes of tokens (BLAKE2b), the same in every process; a cache that never changes an answer."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def __missing__(self, word: str) -> int:
        if len(self) >= self._limit:
            self.clear()
        digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = value = int.from_bytes(digest, "little")
        return value


_word_hashes = WordHashes(_CACHED_WORDS)


def word_hashes(tokens: Sequence[str]) -> Hashes:
    """The hashes of tokens, in order."""
    return np.array(list(map(_word_hashes.__getitem__, tokens)), dtype=np.uint64)


def shingle_hashes(tokens: Sequence[str]) -> Hashes:
    """The distinct shingle hashes, ascending. A text shorter than one shingle is one shingle."""
    if not tokens:
        return np.empty(0, dtype=np.uint64)
    hashes = word_hashes(tokens)
    if len(tokens) < WIDTH:
        # Padded to the length of one shingle.
        hashes = np.concatenate([hashes, np.zeros(WIDTH - len(tokens), dtype=np.uint64)])
    count = len(hashes) - WIDTH + 1
    mixed = np.zeros(count, dtype=np.uint64)
    # A polynomial in the golden-ratio constant, modulo 2**64: word order counts, and no string is built.
    for place in range(WIDTH):
        mixed += hashes[place : place + count] * _FACTORS[place]
    # Mixed once more: the threshold below needs hashes that are uniform in their high bits.
    ordered = np.sort(finalised(mixed))
    distinct: Hashes = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])]
    return distinct


def sketch(tokens: Sequence[str]) -> tuple[Hashes, bool]:
    """The kept hashes, ascending, and whether all were kept."""
    hashes = shingle_hashes(tokens)
    if len(tokens) < COMPLETE_BELOW:
        return hashes, True
    return hashes[: int(np.searchsorted(hashes, _KEEP_BELOW))], False


def to_bytes(hashes: Hashes) -> bytes:
    """Little-endian uint64 array."""
    return hashes.astype("<u8").tobytes()


def from_bytes(data: bytes) -> Hashes:
    """The inverse of `to_bytes`."""
    return np.frombuffer(data, dtype="<u8").astype(np.uint64, copy=False)


def digest(tokens: Iterable[str], size: int = 8) -> str:
    """Hex digest of a token sequence: equal exactly where the words are."""
    return hashlib.blake2b(" ".join(tokens).encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def finalised(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64 (Steele et al. 2014), in place: every input bit reaches every output bit."""
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values
