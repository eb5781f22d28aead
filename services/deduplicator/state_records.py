"""Keys and values of the state topic, and how a decision that touches several articles stays whole.

A key says what it is of ("a" an article, "m" a merged story) and which window it belongs to. A decision on one article
that also changes others is first written as one bundle under that article's key, then piece by piece: whatever instant
the writer dies at, either the whole decision is remembered or none of it.
"""

import json
import struct
from collections.abc import Iterable
from typing import NamedTuple

from services.deduplicator.window.language_window import MergedStory

StateRecord = tuple[bytes, bytes | None]

_BUNDLE = 0x80
_LENGTHS = struct.Struct("<HI")


class StateKey(NamedTuple):
    """Which lane a state record belongs to, and whose it is."""

    kind: str
    shard: str
    live: bool
    id: str

    def key(self) -> bytes:
        """The Kafka key."""
        return "\t".join((self.kind, self.shard, "live" if self.live else "backfill", self.id)).encode()


def state_key_of(key: bytes) -> StateKey:
    """The inverse of `Place.key`."""
    kind, shard, window, identifier = key.decode().split("\t", 3)
    return StateKey(kind, shard, window == "live", identifier)


def merged_value(merged: MergedStory) -> bytes:
    """The value that remembers a merged story."""
    return json.dumps([merged.into, merged.last_event]).encode()


def merged_of(value: bytes) -> MergedStory:
    """The inverse of `merged_value`."""
    into, last_event = json.loads(value)
    return MergedStory(into, last_event)


def whole(key: bytes, value: bytes, others: list[tuple[bytes, bytes]]) -> list[StateRecord]:
    """The records of one decision, in the order in which they must be written."""
    if not others:
        return [(key, value)]
    parts = [_LENGTHS.pack(len(name), len(data)) + name + data for name, data in [(key, value), *others]]
    return [(key, bytes([_BUNDLE]) + b"".join(parts)), *others, (key, value)]


def unbundled(records: Iterable[StateRecord]) -> tuple[dict[bytes, bytes], list[bytes]]:
    """What the records say in the end, per key; and the keys that a dead writer still owed in pieces."""
    final: dict[bytes, bytes] = {}
    owed: dict[bytes, list[bytes]] = {}
    for key, value in records:
        owed.pop(key, None)
        if value is None:
            final.pop(key, None)
        elif value[:1] == bytes([_BUNDLE]):
            pieces = _pieces(value)
            final.update(pieces)
            owed[key] = [*pieces, key]
        else:
            final[key] = value
    return final, list(dict.fromkeys(piece for pieces in owed.values() for piece in pieces if piece in final))


def _pieces(value: bytes) -> dict[bytes, bytes]:
    pieces = {}
    at = 1
    while at < len(value):
        key_length, value_length = _LENGTHS.unpack_from(value, at)
        at += _LENGTHS.size
        pieces[value[at : at + key_length]] = value[at + key_length : at + key_length + value_length]
        at += key_length + value_length
    return pieces
