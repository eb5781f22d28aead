"""The fixed part of a state record: what it is of, how long its parts are, and so where they begin.

The first byte is the layout's version: a record of another version is refused.
"""

import struct
from typing import NamedTuple

from services.deduplicator.features.sketches import HASH_BYTES

LAYOUT = 2
_HEADER = struct.Struct("<BBQqIBQ8s8sHBHHHI")
SIZE = _HEADER.size
_COUNTS, _COUNTS_AT = struct.Struct("<HB"), struct.calcsize("<BBQqIBQ8s8s")
TERM_BYTES = 5
"""A term of the story vector and its weight."""
LIVE, COMPLETE, INDEXED, RIVAL, IN_FAMILY, MARKED, KILLED = 1, 2, 4, 8, 16, 32, 64


class UnknownLayoutError(ValueError):
    """A state record was written by another version of this code, or is not a record at all."""


class RecordHeader(NamedTuple):
    """The fixed part of a record, and where its other parts are."""

    flags: int
    sequence: int
    """Ascends over the articles of a partition: the order in which a restart inserts them again."""
    event: int
    word_count: int
    rank: int
    version: int
    content: bytes
    body: bytes
    sketch_count: int
    term_count: int
    paragraph_count: int
    bucket_bytes: int
    story_bytes: int
    explanation_bytes: int

    @property
    def live(self) -> bool:
        """In the window of current news, not in that of a backfill."""
        return bool(self.flags & LIVE)

    @property
    def complete(self) -> bool:
        """Whether the sketch holds every shingle."""
        return bool(self.flags & COMPLETE)

    @property
    def indexed(self) -> bool:
        """Whether others may be compared with it: a notice is never copied, and no report joins a story through it."""
        return bool(self.flags & INDEXED)

    @property
    def has_rival(self) -> bool:
        """Whether another story fits it nearly as well; which one is in the explanation."""
        return bool(self.flags & RIVAL)

    @property
    def in_family(self) -> bool:
        """Whether its explanation names a family that must be listed."""
        return bool(self.flags & IN_FAMILY)

    @property
    def marked(self) -> bool:
        """Whether its source marked it as an update, a correction or a refile of what it sent before."""
        return bool(self.flags & MARKED)

    @property
    def killed(self) -> bool:
        """Whether a kill has acted on it: then only digests of its texts are kept, nothing that a person could read."""
        return bool(self.flags & KILLED)

    @property
    def terms_at(self) -> int:
        """Offset of the story vector."""
        return SIZE + HASH_BYTES * self.sketch_count

    @property
    def paragraphs_at(self) -> int:
        """Offset of the paragraph hashes."""
        return self.terms_at + TERM_BYTES * self.term_count

    @property
    def buckets_at(self) -> int:
        """Offset of the term buckets."""
        return self.paragraphs_at + 4 * self.paragraph_count

    @property
    def story_at(self) -> int:
        """Offset of the story's id."""
        return self.buckets_at + self.bucket_bytes

    @property
    def explanation_at(self) -> int:
        """Offset of the compressed block."""
        return self.story_at + self.story_bytes

    @property
    def tail_at(self) -> int:
        """Offset of the tail, which records from before there was one do not have."""
        return self.explanation_at + self.explanation_bytes

    def to_bytes(self) -> bytes:
        """The inverse of `header_of`."""
        return _HEADER.pack(LAYOUT, *self)


def header_of(data: bytes) -> RecordHeader:
    """Read the fixed part only."""
    if len(data) < SIZE or data[0] != LAYOUT:
        raise UnknownLayoutError(f"state record of layout {data[:1].hex() or '(empty)'}, expected {LAYOUT}")
    return RecordHeader._make(_HEADER.unpack_from(data)[1:])


def vector_place(data: bytes) -> tuple[int, int]:
    """Where the story vector of a record is, or would be; and how many terms it has. Of the whole header no more."""
    sketch_count, term_count = _COUNTS.unpack_from(data, _COUNTS_AT)
    return SIZE + HASH_BYTES * sketch_count, term_count


def without_vector(data: bytes) -> bytes:
    """A record without its story vector, for who keeps that elsewhere."""
    at, count = vector_place(data)
    return data[:at] + data[at + TERM_BYTES * count :]
