"""What stands behind the explanation: who sent the article, and its former texts that the newest does not hold.

A record from before there was a tail ends with its explanation and reads as one without either; a reader from before
passes over it. So neither an upgrade nor a step back sets records aside.
"""

import struct
from typing import NamedTuple

TAIL_LAYOUT = 1
_HEAD = struct.Struct("<B8s")
_LENGTH = struct.Struct("<I")
UNKNOWN_SOURCE = bytes(8)


class Tail(NamedTuple):
    """The parts of a tail."""

    source: bytes = UNKNOWN_SOURCE
    """Digest of the source's id, 8 bytes."""
    former: tuple[bytes, ...] = ()
    """Records of former texts, the oldest first."""

    def to_bytes(self) -> bytes:
        """The inverse of `tail_of`."""
        parts = [_LENGTH.pack(len(each)) + each for each in self.former]
        return b"".join((_HEAD.pack(TAIL_LAYOUT, self.source), *parts))


def tail_of(data: bytes, at: int) -> Tail:
    """The tail that begins at an offset; an empty one where the record has none, or one of a layout to come."""
    if len(data) < at + _HEAD.size or data[at] != TAIL_LAYOUT:
        return Tail()
    _, source = _HEAD.unpack_from(data, at)
    former = []
    at += _HEAD.size
    while at < len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        former.append(data[at : at + length])
        at += length
    return Tail(source, tuple(former))


def has_former(data: bytes, at: int) -> bool:
    """Whether there are former texts: asked of every article that shares words with a newcomer."""
    return len(data) > at + _HEAD.size
