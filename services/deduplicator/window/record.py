"""The compact state record of one article: what the shard remembers of it, in about one kilobyte.

Layout, little-endian: a fixed header; the sketch as 5-byte hashes; the story vector as 4-byte terms and 1-byte
weights; paragraph hashes of 4 bytes; the buckets of its terms as 2-byte steps; the id of its story; a compressed block
with what is only needed to explain (`explanation_block.py`), which a restart opens for copies only. The first byte is
the layout's version: a record of another version is refused.
"""

import struct
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.bucket_steps import buckets_from, steps_of
from services.deduplicator.features.incoming import Details
from services.deduplicator.features.sketches import HASH_BYTES, packed_hashes, unpacked_hashes
from services.deduplicator.window.explanation_block import block_of, read_block

LAYOUT = 2
_HEADER = struct.Struct("<BBQqIBQ8s8sHBHHHI")
_LIVE, _COMPLETE, _INDEXED, _RIVAL, _IN_FAMILY = 1, 2, 4, 8, 16


class UnknownLayoutError(ValueError):
    """A state record was written by another version of this code, or is no record at all."""


class Explanation(NamedTuple):
    """What is only needed to explain a verdict or to repeat it."""

    story_id: str
    family: str
    of: str | None
    """The original, where this article is a copy in its family."""
    also_fits: str | None
    """Another story that this article fits nearly as well: half of the proof that the two are one."""
    source: str
    """topic:partition:offset of the first sighting of this version."""
    verdict: str
    """The standing verdict, as JSON."""
    past: tuple[tuple[int, str, str], ...]
    """(version, content digest in hex, verdict) of earlier versions, newest last."""
    headline: str
    figures: tuple[str, ...]
    names: tuple[str, ...]
    quotes: tuple[str, ...]
    paragraphs: tuple[str, ...]

    def details(self) -> Details:
        """What a later version is compared with."""
        return Details(self.headline, self.figures, self.names, self.quotes, self.paragraphs)


@dataclass(slots=True)
class ArticleRecord:
    """Everything remembered of one article version."""

    live: bool
    complete: bool
    indexed: bool
    """False for notices: nothing may be a copy of one, or join its story through it."""
    in_family: bool
    """Whether it is a copy, or of another article's family."""
    sequence: int
    event: int
    word_count: int
    rank: int
    version: int
    content: bytes
    body: bytes
    sketch: NDArray[np.uint64]
    terms: NDArray[np.uint32]
    weights: NDArray[np.uint8]
    paragraph_hashes: tuple[int, ...]
    buckets: NDArray[np.int64]
    """Ascending."""
    explanation: Explanation
    packed_sketch: bytes = b""
    """The sketch and the buckets as they are stored, where they are at hand so."""
    steps: bytes = b""


class RecordHeader(NamedTuple):
    """The fixed part, and where the others lie."""

    flags: int
    sequence: int
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
        """In the lane of current news, not of a backfill."""
        return bool(self.flags & _LIVE)

    @property
    def complete(self) -> bool:
        """Whether the sketch holds every shingle."""
        return bool(self.flags & _COMPLETE)

    @property
    def indexed(self) -> bool:
        """Whether others may be compared with it."""
        return bool(self.flags & _INDEXED)

    @property
    def has_rival(self) -> bool:
        """Whether another story fits it nearly as well; which one is in the explanation part."""
        return bool(self.flags & _RIVAL)

    @property
    def in_family(self) -> bool:
        """Whether its explanation part names a family that is to be listed."""
        return bool(self.flags & _IN_FAMILY)

    @property
    def terms_at(self) -> int:
        """Offset of the story vector."""
        return _HEADER.size + HASH_BYTES * self.sketch_count

    @property
    def paragraphs_at(self) -> int:
        """Offset of the paragraph hashes."""
        return self.terms_at + 5 * self.term_count

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


def pack(record: ArticleRecord, block: bytes | None = None) -> bytes:
    """The state record's bytes; `block` is the explanation part, where it is at hand already compressed."""
    buckets = record.steps or steps_of(record.buckets)
    story = record.explanation.story_id.encode()
    explanation = _explanation_block(record.explanation) if block is None else block
    flags = record.live * _LIVE | record.complete * _COMPLETE | record.indexed * _INDEXED
    flags |= record.in_family * _IN_FAMILY | (record.explanation.also_fits is not None) * _RIVAL
    header = _HEADER.pack(
        LAYOUT,
        flags,
        record.sequence,
        record.event,
        record.word_count,
        record.rank,
        record.version,
        record.content,
        record.body,
        len(record.sketch),
        len(record.terms),
        len(record.paragraph_hashes),
        len(buckets),
        len(story),
        len(explanation),
    )
    return b"".join(
        (
            header,
            record.packed_sketch or packed_hashes(record.sketch),
            record.terms.astype("<u4", copy=False).tobytes(),
            record.weights.tobytes(),
            struct.pack(f"<{len(record.paragraph_hashes)}I", *record.paragraph_hashes),
            buckets,
            story,
            explanation,
        )
    )


def unpack(data: bytes) -> ArticleRecord:
    """The inverse of `pack`."""
    header = header_of(data)
    terms, weights = vector_of(data, header)
    return ArticleRecord(
        live=header.live,
        complete=header.complete,
        indexed=header.indexed,
        in_family=header.in_family,
        sequence=header.sequence,
        event=header.event,
        word_count=header.word_count,
        rank=header.rank,
        version=header.version,
        content=header.content,
        body=header.body,
        sketch=sketch_of(data, header),
        terms=terms,
        weights=weights,
        paragraph_hashes=paragraph_hashes_of(data, header),
        buckets=buckets_of(data, header),
        explanation=explanation_of(data, header),
    )


def header_of(data: bytes) -> RecordHeader:
    """Read the fixed part only."""
    if len(data) < _HEADER.size or data[0] != LAYOUT:
        raise UnknownLayoutError(f"state record of layout {data[:1].hex() or 'nothing'}, not {LAYOUT}")
    return RecordHeader._make(_HEADER.unpack_from(data)[1:])


def sketch_of(data: bytes, header: RecordHeader) -> NDArray[np.uint64]:
    """The sketch: 40-bit hashes, ascending."""
    return unpacked_hashes(data, header.sketch_count, _HEADER.size)


def vector_of(data: bytes, header: RecordHeader) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """The story vector: terms and their weights, heaviest first."""
    terms = np.frombuffer(data, dtype="<u4", count=header.term_count, offset=header.terms_at)
    offset = header.terms_at + 4 * header.term_count
    return terms, np.frombuffer(data, dtype=np.uint8, count=header.term_count, offset=offset)


def paragraph_hashes_of(data: bytes, header: RecordHeader) -> tuple[int, ...]:
    """The paragraphs' hashes in order."""
    return struct.unpack_from(f"<{header.paragraph_count}I", data, header.paragraphs_at)


def buckets_of(data: bytes, header: RecordHeader) -> NDArray[np.int64]:
    """The buckets of all its terms, ascending."""
    return buckets_from(data[header.buckets_at : header.story_at])


def story_of(data: bytes, header: RecordHeader) -> str:
    """The id of its story when the record was written."""
    return data[header.story_at : header.explanation_at].decode()


def explanation_of(data: bytes, header: RecordHeader) -> Explanation:
    """The explanation part."""
    at = header.explanation_at
    verdict, rest = read_block(data[at : at + header.explanation_bytes])
    family, of, also_fits, source, past, headline, figures, names, quotes, paragraphs = rest
    return Explanation(
        story_id=story_of(data, header),
        family=family,
        of=of,
        also_fits=also_fits,
        source=source,
        verdict=verdict,
        past=tuple((version, content, earlier) for version, content, earlier in past),
        headline=headline,
        figures=tuple(figures),
        names=tuple(names),
        quotes=tuple(quotes),
        paragraphs=tuple(paragraphs),
    )


def with_explanation(data: bytes, header: RecordHeader, explanation: Explanation) -> bytes:
    """The same record with another explanation part, and in the story that it names."""
    story, block = explanation.story_id.encode(), _explanation_block(explanation)
    fields = list(_HEADER.unpack_from(data))
    fields[1] = (
        fields[1] & ~_RIVAL | (explanation.also_fits is not None) * _RIVAL | (explanation.of is not None) * _IN_FAMILY
    )
    fields[-2:] = len(story), len(block)
    return _HEADER.pack(*fields) + data[_HEADER.size : header.story_at] + story + block


def _explanation_block(explanation: Explanation) -> bytes:
    rest = (
        explanation.family,
        explanation.of,
        explanation.also_fits,
        explanation.source,
        explanation.past,
        explanation.headline,
    )
    return block_of(
        explanation.verdict, [*rest, explanation.figures, explanation.names, explanation.quotes, explanation.paragraphs]
    )
