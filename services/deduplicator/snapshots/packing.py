"""Strings and arrays as bytes and back. Pure.

Numbers are as this machine has them: a snapshot is read where it was written, and says which way that is.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from services.stream.state_records import SnapshotUnfitError

S = TypeVar("S", str, bytes)


def packed_texts(texts: Sequence[str]) -> bytes:
    """Strings: how many, their lengths in characters, and all of them as one."""
    # One after the other as one string: to encode and decode each would cost more than all else.
    return _packed([len(text) for text in texts], "".join(texts).encode())


def packed_blobs(blobs: Sequence[bytes]) -> bytes:
    """The same for bytes."""
    return _packed([len(blob) for blob in blobs], b"".join(blobs))


def _packed(lengths: list[int], together: bytes) -> bytes:
    return b"".join(
        (
            np.int64(len(lengths)).tobytes(),
            np.int64(len(together)).tobytes(),
            np.array(lengths, "u4").tobytes(),
            together,
        )
    )


def packed_arrays(*arrays: NDArray[Any]) -> bytes:
    """Arrays one behind the other; who reads them knows how many, how long and of what type."""
    return b"".join(np.ascontiguousarray(each).tobytes() for each in arrays)


class Unpacking:
    """Reads a section from its start."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def array(self, dtype: DTypeLike, count: int, width: int | None = None) -> NDArray[Any]:
        """The next array, read-only: `count` numbers, or rows of `width` numbers.

        Raises:
            SnapshotUnfitError: there are not so many.
        """
        kind = np.dtype(dtype)
        numbers = count * (width or 1)
        if count < 0 or self._at + numbers * kind.itemsize > len(self._data):
            raise SnapshotUnfitError("a section is too short")
        found = np.frombuffer(self._data, kind, numbers, self._at)
        self._at += numbers * kind.itemsize
        return found.reshape(count, width) if width else found

    def texts(self) -> list[str]:
        """The next strings.

        Raises:
            SnapshotUnfitError: there are none.
        """
        lengths, together = self._lengths_and_rest()
        return _cut(together.decode(), lengths)

    def blobs(self) -> list[bytes]:
        """The next byte strings.

        Raises:
            SnapshotUnfitError: there are none.
        """
        lengths, together = self._lengths_and_rest()
        return _cut(together, lengths)

    def _lengths_and_rest(self) -> tuple[NDArray[np.uint32], bytes]:
        count, size = self.array("i8", 2).tolist()
        lengths = self.array("u4", count)
        if size < 0 or self._at + size > len(self._data):
            raise SnapshotUnfitError("a section is too short")
        together = self._data[self._at : self._at + size]
        self._at += size
        return lengths, together


def _cut(together: S, lengths: NDArray[np.uint32]) -> list[S]:
    ends: list[int] = np.cumsum(lengths, dtype=np.int64).tolist()
    return [together[start:end] for start, end in pairwise([0, *ends])]
