"""The compact state record of one article: what a window remembers of it, in about one kilobyte.

Layout, little-endian: a fixed header; the sketch as 5-byte hashes; the story vector as 4-byte terms and 1-byte
weights; paragraph hashes of 4 bytes; the buckets of its terms as 2-byte steps; the id of its story; a compressed block
with what is only needed to explain (`explanation_block.py`), which a restart opens for copies only. The first byte is
the layout's version: a record of another version is refused.

A record is never unpacked as a whole: each reader below takes the part that it needs.
"""

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.bucket_steps import buckets_from, steps_of
from services.deduplicator.features.incoming import Details, IncomingArticle
from services.deduplicator.features.sketches import HASH_BYTES, packed_hashes, unpacked_hashes
from services.deduplicator.window.explanation_block import block_of, read_block
from services.deduplicator.window.term_counts import StoryVector

LAYOUT = 2
_HEADER = struct.Struct("<BBQqIBQ8s8sHBHHHI")
_LIVE, _COMPLETE, _INDEXED, _RIVAL, _IN_FAMILY = 1, 2, 4, 8, 16


class UnknownLayoutError(ValueError):
    """A state record was written by another version of this code, or is not a record at all."""


class Explanation(NamedTuple):
    """The part of a record that is only needed to explain a verdict or to repeat it."""

    story_id: str
    family: str
    of: str | None
    """The original, where this article is a copy in its family."""
    also_fits: str | None
    """Another story that this article fits nearly as well: half of the proof that the two are one."""
    read_at: str
    """topic:partition:offset of the first sighting of this version."""
    verdict: str
    """The standing verdict, as JSON."""
    past: tuple[tuple[int, str, str], ...]
    """(version, content digest in hex, verdict) of earlier versions, newest last."""
    details: Details

    def in_family_of_others(self, article_id: str) -> bool:
        """Whether the article it explains is a copy, or belongs to another article's family."""
        return self.of is not None or self.family != article_id


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
        return bool(self.flags & _LIVE)

    @property
    def complete(self) -> bool:
        """Whether the sketch holds every shingle."""
        return bool(self.flags & _COMPLETE)

    @property
    def indexed(self) -> bool:
        """Whether others may be compared with it: a notice is never copied, and no report joins a story through it."""
        return bool(self.flags & _INDEXED)

    @property
    def has_rival(self) -> bool:
        """Whether another story fits it nearly as well; which one is in the explanation."""
        return bool(self.flags & _RIVAL)

    @property
    def in_family(self) -> bool:
        """Whether its explanation names a family that must be listed."""
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


def pack(
    incoming: IncomingArticle,
    vector: StoryVector,
    explanation: Explanation,
    *,
    live: bool,
    sequence: int,
    event: int,
    block: bytes | None = None,
) -> bytes:
    """The record of an article version. `block` is the explanation, where it is already compressed.

    `event` is not always the version's own: an article never moves back on the wire's clock.
    """
    # Packed parts are at hand for what came in a batch; records made elsewhere (benchmarks, tests) lack them.
    buckets = incoming.terms.steps or steps_of(incoming.terms.distinct)
    story = explanation.story_id.encode()
    explained = _explanation_block(explanation) if block is None else block
    flags = live * _LIVE | incoming.complete * _COMPLETE | (not incoming.is_notice) * _INDEXED
    flags |= explanation.in_family_of_others(incoming.article_id) * _IN_FAMILY
    flags |= (explanation.also_fits is not None) * _RIVAL
    header = _HEADER.pack(
        LAYOUT,
        flags,
        sequence,
        event,
        incoming.word_count,
        incoming.rank,
        incoming.version,
        incoming.content,
        incoming.body,
        len(incoming.sketch.hashes),
        len(vector.terms),
        len(incoming.paragraph_hashes),
        len(buckets),
        len(story),
        len(explained),
    )
    return b"".join(
        (
            header,
            incoming.sketch.packed or packed_hashes(incoming.sketch.hashes),
            vector.terms.astype("<u4", copy=False).tobytes(),
            vector.weights.tobytes(),
            struct.pack(f"<{len(incoming.paragraph_hashes)}I", *incoming.paragraph_hashes),
            buckets,
            story,
            explained,
        )
    )


def header_of(data: bytes) -> RecordHeader:
    """Read the fixed part only."""
    if len(data) < _HEADER.size or data[0] != LAYOUT:
        raise UnknownLayoutError(f"state record of layout {data[:1].hex() or '(empty)'}, expected {LAYOUT}")
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
    """The explanation, decompressed."""
    at = header.explanation_at
    verdict, rest = read_block(data[at : at + header.explanation_bytes])
    family, of, also_fits, read_at, past, headline, figures, names, quotes, paragraphs = rest
    return Explanation(
        story_id=story_of(data, header),
        family=family,
        of=of,
        also_fits=also_fits,
        read_at=read_at,
        verdict=verdict,
        past=tuple((version, content, earlier) for version, content, earlier in past),
        details=Details(headline, tuple(figures), tuple(names), tuple(quotes), tuple(paragraphs)),
    )


def with_explanation(data: bytes, header: RecordHeader, explanation: Explanation) -> bytes:
    """The same record with another explanation, and in the story that it names."""
    # A family is only ever joined here: an article that is a copy no more stays listed in the family it was in.
    flags = header.flags & ~_RIVAL | (explanation.also_fits is not None) * _RIVAL
    flags |= (explanation.of is not None) * _IN_FAMILY
    return _replaced(data, header, header._replace(flags=flags), explanation)


def with_notice(
    data: bytes,
    header: RecordHeader,
    notice: IncomingArticle,
    explanation: Explanation,
    *,
    live: bool,
    sequence: int,
    event: int,
) -> bytes:
    """The same article after a notice on it: identity and explanation are the notice's, every number stays."""
    # The sketch stays, and with it whether it is complete; the article stays comparable.
    flags = header.flags & (_COMPLETE | _INDEXED) | live * _LIVE | (explanation.also_fits is not None) * _RIVAL
    flags |= explanation.in_family_of_others(notice.article_id) * _IN_FAMILY
    changed = header._replace(
        flags=flags, sequence=sequence, event=event, version=notice.version, content=notice.content
    )
    return _replaced(data, header, changed, explanation)


def _replaced(data: bytes, before: RecordHeader, header: RecordHeader, explanation: Explanation) -> bytes:
    """Header and explanation are exchanged, what lies between them is copied as it is."""
    story, block = explanation.story_id.encode(), _explanation_block(explanation)
    header = header._replace(story_bytes=len(story), explanation_bytes=len(block))
    return _HEADER.pack(LAYOUT, *header) + data[_HEADER.size : before.story_at] + story + block


def _explanation_block(explanation: Explanation) -> bytes:
    details = explanation.details
    # The order of the fields is part of the layout.
    rest = (explanation.family, explanation.of, explanation.also_fits, explanation.read_at, explanation.past)
    return block_of(explanation.verdict, [*rest, *details])
