"""The compact state record of one article: what a window remembers of it, in about one kilobyte.

Layout, little-endian: a fixed header; the sketch as 5-byte hashes; the story vector as 4-byte terms and 1-byte
weights; paragraph hashes of 4 bytes; the buckets of its terms as 2-byte steps; the id of its story; a compressed block
with what is only needed to explain (`explanation_block.py`), which a restart opens for copies only. Behind that
stand the source and former texts (`tail.py`).

A record is never unpacked as a whole: each reader below takes the part that it needs.
"""

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.bucket_steps import buckets_from, steps_of
from services.deduplicator.features.incoming import Details, IncomingArticle
from services.deduplicator.features.sketches import packed_hashes, unpacked_hashes
from services.deduplicator.window.records.explanation_block import block_of, read_block
from services.deduplicator.window.records.header import (
    COMPLETE,
    IN_FAMILY,
    INDEXED,
    KILLED,
    LIVE,
    MARKED,
    RIVAL,
    SIZE,
    RecordHeader,
    header_of,
)
from services.deduplicator.window.records.tail import Tail, tail_of
from services.deduplicator.window.term_counts import StoryVector


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


NO_DETAILS = Details("", (), (), (), ())
_UNEXPLAINED = Explanation("", "", None, None, "", "", (), NO_DETAILS)


def pack(
    incoming: IncomingArticle,
    vector: StoryVector,
    explanation: Explanation,
    *,
    live: bool,
    sequence: int,
    event: int,
    block: bytes | None = None,
    former: tuple[bytes, ...] = (),
) -> bytes:
    """The record of an article version. `block` is the explanation, where it is already compressed.

    `former` are the records of former texts.

    `event` is not always the version's own: an article never moves back on the wire's clock.
    """
    # Packed parts are at hand for what came in a batch; records made elsewhere (benchmarks, tests) lack them.
    buckets = incoming.terms.steps or steps_of(incoming.terms.distinct)
    story = explanation.story_id.encode()
    explained = _explanation_block(explanation) if block is None else block
    flags = live * LIVE | incoming.complete * COMPLETE | (not incoming.is_notice) * INDEXED
    flags |= explanation.in_family_of_others(incoming.article_id) * IN_FAMILY
    flags |= (explanation.also_fits is not None) * RIVAL | incoming.marked * MARKED | incoming.is_kill * KILLED
    header = RecordHeader(
        flags=flags,
        sequence=sequence,
        event=event,
        word_count=incoming.word_count,
        rank=incoming.rank,
        version=incoming.version,
        content=incoming.content,
        body=incoming.body,
        sketch_count=len(incoming.sketch.hashes),
        term_count=len(vector.terms),
        paragraph_count=len(incoming.paragraph_hashes),
        bucket_bytes=len(buckets),
        story_bytes=len(story),
        explanation_bytes=len(explained),
    )
    return b"".join(
        (
            header.to_bytes(),
            incoming.sketch.packed or packed_hashes(incoming.sketch.hashes),
            vector.terms.astype("<u4", copy=False).tobytes(),
            vector.weights.tobytes(),
            struct.pack(f"<{len(incoming.paragraph_hashes)}I", *incoming.paragraph_hashes),
            buckets,
            story,
            explained,
            Tail(incoming.source, former).to_bytes(),
        )
    )


def sketch_of(data: bytes, header: RecordHeader) -> NDArray[np.uint64]:
    """The sketch: 40-bit hashes, ascending."""
    return unpacked_hashes(data, header.sketch_count, SIZE)


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
    flags = header.flags & ~RIVAL | (explanation.also_fits is not None) * RIVAL
    flags |= (explanation.of is not None) * IN_FAMILY
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
    kept = COMPLETE | INDEXED | MARKED | KILLED
    flags = header.flags & kept | live * LIVE | (explanation.also_fits is not None) * RIVAL | notice.is_kill * KILLED
    flags |= explanation.in_family_of_others(notice.article_id) * IN_FAMILY
    changed = header._replace(
        flags=flags, sequence=sequence, event=event, version=notice.version, content=notice.content
    )
    record = _replaced(data, header, changed, explanation)
    if not notice.is_kill:
        return record
    former = tuple(former_text(each, header_of(each), NO_DETAILS) for each in tail_of(data, header.tail_at).former)
    return with_former(record, header_of(record), former)


def with_former(data: bytes, header: RecordHeader, former: tuple[bytes, ...]) -> bytes:
    """The same record with these former texts instead of those that it has."""
    tail = tail_of(data, header.tail_at)
    return data[: header.tail_at] + tail._replace(former=former).to_bytes()


def former_text(data: bytes, header: RecordHeader, details: Details | None = None) -> bytes:
    """A record as it is kept when its text has been replaced: what a copy of that text is known by, and no more.

    Headline and figures are part of that, unless other `details` are given.
    """
    known = details or (NO_DETAILS if header.killed else explanation_of(data, header).details)
    block = _explanation_block(
        _UNEXPLAINED._replace(details=NO_DETAILS._replace(headline=known.headline, figures=known.figures))
    )
    kept = header._replace(
        flags=header.flags & (COMPLETE | INDEXED | MARKED), term_count=0, story_bytes=0, explanation_bytes=len(block)
    )
    # Without the story vector, which stands between sketch and paragraphs: the story is the article's.
    numbers = data[SIZE : header.terms_at] + data[header.paragraphs_at : header.story_at]
    return kept.to_bytes() + numbers + block


def _replaced(data: bytes, before: RecordHeader, header: RecordHeader, explanation: Explanation) -> bytes:
    """Header and explanation are exchanged, what lies between them and behind them is copied as it is."""
    story, block = explanation.story_id.encode(), _explanation_block(explanation)
    header = header._replace(story_bytes=len(story), explanation_bytes=len(block))
    return header.to_bytes() + data[SIZE : before.story_at] + story + block + data[before.tail_at :]


def _explanation_block(explanation: Explanation) -> bytes:
    details = explanation.details
    # The order of the fields is part of the layout.
    rest = (explanation.family, explanation.of, explanation.also_fits, explanation.read_at, explanation.past)
    return block_of(explanation.verdict, [*rest, *details])
