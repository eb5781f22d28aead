"""Keys and values of the state topic, and how a decision that touches several articles stays whole.

A key says what it is of ("a" an article, "m" a merged story, "c" a window's clock) and which window it belongs to. A
decision on one article that also changes others is first written as one bundle under that article's key, then piece by
piece: whatever instant the writer dies at, either the whole decision is remembered or none of it.
"""

import json
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.enriched import DEFAULT_DESK
from services.deduplicator.window.contents import Expired, WindowContents
from services.deduplicator.window.story_table import MergedStory
from services.stream.state_records import SetAside, StateRecord

UNREADABLE = (ValueError, KeyError, IndexError, struct.error, zlib.error)
"""What a record raises that is torn, or of a layout that is not known here."""

ARTICLE, MERGED_STORY, CLOCK = "a", "m", "c"
_LAYOUT_WITH_DESK = "2"
_BUNDLE = 0x80
"""First byte of a bundle: no layout of a record has this number, no JSON begins with it."""
_LENGTHS = struct.Struct("<HI")


class StateKey(NamedTuple):
    """Which window a state record belongs to, and what it is of."""

    kind: str
    language: str
    live: bool
    id: str
    desk: str = DEFAULT_DESK

    def to_bytes(self) -> bytes:
        """The Kafka key.

        Layout 1, without a desk, is that of the default desk: so keys from before there were desks stay what they are,
        and a tombstone reaches them. Any other desk has layout 2, which begins with its number.
        """
        window = (self.language, "live" if self.live else "backfill", self.id)
        if self.desk == DEFAULT_DESK:
            return "\t".join((self.kind, *window)).encode()
        # No kind begins with a digit, so the two layouts cannot be taken for each other.
        return "\t".join((_LAYOUT_WITH_DESK, self.kind, self.desk, *window)).encode()


def state_key_of(key: bytes) -> StateKey:
    """The inverse of `StateKey.to_bytes`."""
    text, desk = key.decode(), DEFAULT_DESK
    if text.startswith(_LAYOUT_WITH_DESK + "\t"):
        _, kind, desk, rest = text.split("\t", 3)
        text = f"{kind}\t{rest}"
    kind, language, window, identifier = text.split("\t", 3)
    return StateKey(kind, language, window == "live", identifier, desk)


def article_key(window: WindowContents, article_id: str) -> bytes:
    """The key of an article's record."""
    return StateKey(ARTICLE, window.language, window.live, article_id, window.desk).to_bytes()


def article_record(window: WindowContents, serial: int) -> tuple[bytes, bytes]:
    """An article's record as it is now, under its key."""
    return article_key(window, window.articles.article_id(serial)), window.articles.record(serial)


def merged_record(window: WindowContents, story_id: str) -> tuple[bytes, bytes]:
    """The record that remembers a merged story."""
    merged = window.stories.merged(story_id)
    value = json.dumps([merged.into, merged.last_event]).encode()
    return StateKey(MERGED_STORY, window.language, window.live, story_id, window.desk).to_bytes(), value


def merged_of(value: bytes) -> MergedStory:
    """What the value of `merged_record` remembers."""
    into, last_event = json.loads(value)
    return MergedStory(into, last_event)


def clock_record(window: WindowContents, sequence: int) -> tuple[bytes, bytes]:
    """The record that remembers a window's clock, and at which decision it stood there.

    Needed only where the article that set the clock has left the window: otherwise the articles say what it is.
    """
    key = StateKey(CLOCK, window.language, window.live, "", window.desk)
    return key.to_bytes(), f"{window.clock} {sequence}".encode()


def clock_of(value: bytes) -> tuple[int, int]:
    """Clock and decision sequence of a `clock_record`.

    Raises:
        ValueError: it is none.
    """
    clock, sequence = value.split()
    return int(clock), int(sequence)


def tombstones(window: WindowContents, expired: Expired, keep: str | None) -> list[StateRecord]:
    """What the state topic drops with the window; not the article to `keep`, of which a new record follows."""
    articles = [(article_key(window, each), None) for each in expired.articles if each != keep]
    keys = (StateKey(MERGED_STORY, window.language, window.live, each, window.desk) for each in expired.merged_stories)
    return [*articles, *((key.to_bytes(), None) for key in keys)]


def bundled(own: tuple[bytes, bytes], others: Sequence[tuple[bytes, bytes]]) -> list[StateRecord]:
    """The records of one decision, in the order in which they must be written.

    The article's own record comes last: it takes the place of the bundle, which says that pieces may be missing.
    """
    if not others:
        return [own]
    parts = [_LENGTHS.pack(len(key), len(value)) + key + value for key, value in [own, *others]]
    return [(own[0], bytes([_BUNDLE]) + b"".join(parts)), *others, own]


class Unbundling:
    """What state records say in the end, taken in one by one, oldest first."""

    def __init__(self) -> None:
        self.final: dict[bytes, bytes] = {}
        """The last value of each key."""
        self._owed: dict[bytes, list[bytes]] = {}
        self._torn: dict[bytes, SetAside] = {}

    def add(self, key: bytes, value: bytes | None) -> None:
        """Take in the next record."""
        # Any later record of the key means that the writer came at least this far.
        self._owed.pop(key, None)
        self._torn.pop(key, None)
        if value is None:
            # A tombstone: compaction would drop the key as well.
            self.final.pop(key, None)
        elif value[:1] == bytes([_BUNDLE]):
            try:
                pieces = _pieces(value)
            except UNREADABLE as error:
                self._torn[key] = SetAside(key, type(error).__name__)
                return
            # The bundle counts as soon as it is there, written out or not.
            self.final.update(pieces)
            self._owed[key] = [*pieces, key]
        else:
            self.final[key] = value

    def owed(self) -> list[bytes]:
        """The keys of pieces not written yet."""
        pieces = (piece for pieces in self._owed.values() for piece in pieces)
        return list(dict.fromkeys(piece for piece in pieces if piece in self.final))

    def torn(self) -> list[SetAside]:
        """Bundles that cannot be read."""
        return list(self._torn.values())


def unbundled(records: Iterable[StateRecord]) -> tuple[dict[bytes, bytes], list[bytes], list[SetAside]]:
    """The last value of each key; the keys of pieces not written yet; and bundles that cannot be read."""
    unbundling = Unbundling()
    for key, value in records:
        unbundling.add(key, value)
    return unbundling.final, unbundling.owed(), unbundling.torn()


def _pieces(value: bytes) -> dict[bytes, bytes]:
    pieces = {}
    at = 1
    while at < len(value):
        key_length, value_length = _LENGTHS.unpack_from(value, at)
        at += _LENGTHS.size
        # Lengths instead of separators: keys and values may hold any byte.
        pieces[value[at : at + key_length]] = value[at + key_length : at + key_length + value_length]
        at += key_length + value_length
    return pieces
