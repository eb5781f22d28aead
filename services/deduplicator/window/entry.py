"""What a window takes in: an article's packed record, and those of its parts that are indexed."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.verdict import Verdict
from services.deduplicator.features.copy_keys import copy_keys
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.window.records.header import RecordHeader, header_of
from services.deduplicator.window.records.record import (
    Explanation,
    buckets_of,
    explanation_of,
    pack,
    sketch_of,
    story_of,
    vector_of,
)
from services.deduplicator.window.records.tail import has_former, tail_of
from services.deduplicator.window.term_counts import StoryVector, length_of

_NO_KEYS = np.empty(0, dtype=np.uint64)


class WindowEntry(NamedTuple):
    """One article version on its way into a window: the same whether just decided or read from the state topic."""

    article_id: str
    record: bytes
    event: int
    indexed: bool
    """False for notices: nothing may be a copy of one, or join its story through it."""
    story_id: str
    family: str | None
    """Only where the article is a copy, or belongs to another article's family."""
    terms: NDArray[np.uint32]
    weights: NDArray[np.uint8]
    length: float
    """Of the vector, Euclidean."""
    copy_keys: NDArray[np.uint64]
    """Of its text, and of former texts."""
    buckets: NDArray[np.int64]
    """Ascending, without repeats."""
    explanation: Explanation | None
    """The explanation, where it is already decompressed."""


def entry_of(article_id: str, record: bytes, explanation: Explanation | None = None) -> WindowEntry:
    """The entry that a record stands for. Decompresses only the explanation of a copy, for its family."""
    header = header_of(record)
    terms, weights = vector_of(record, header)
    family = (explanation or explanation_of(record, header)).family if header.in_family else None
    return WindowEntry(
        article_id=article_id,
        record=record,
        event=header.event,
        indexed=header.indexed,
        story_id=story_of(record, header),
        family=family,
        terms=terms,
        weights=weights,
        length=length_of(weights),
        copy_keys=copy_keys_of(record, header),
        buckets=buckets_of(record, header),
        explanation=explanation,
    )


def copy_keys_of(record: bytes, header: RecordHeader) -> NDArray[np.uint64]:
    """The keys by which a copy of any of an article's texts is found, each once."""
    former = tail_of(record, header.tail_at).former if has_former(record, header.tail_at) else ()
    texts = [(each, header_of(each)) for each in former]
    # The words of a notice are nobody's to copy.
    if header.indexed:
        texts.append((record, header))
    keys = [copy_keys(sketch_of(each, its_header), its_header.complete) for each, its_header in texts]
    return keys[0] if len(keys) == 1 else np.unique(np.concatenate([*keys, _NO_KEYS]))


def _own_keys(incoming: IncomingArticle) -> NDArray[np.uint64]:
    return _NO_KEYS if incoming.is_notice else incoming.sketch.keys


def new_entry(
    incoming: IncomingArticle,
    vector: StoryVector,
    explanation: Explanation,
    *,
    live: bool,
    sequence: int,
    event: int,
    former: tuple[bytes, ...] = (),
) -> WindowEntry:
    """The entry of an article version that was just decided: as `entry_of` its record, without reading that back."""
    record = pack(incoming, vector, explanation, live=live, sequence=sequence, event=event, former=former)
    return WindowEntry(
        article_id=incoming.article_id,
        record=record,
        event=event,
        indexed=not incoming.is_notice,
        story_id=explanation.story_id,
        family=explanation.family if explanation.in_family_of_others(incoming.article_id) else None,
        terms=vector.terms,
        weights=vector.weights,
        length=vector.length,
        copy_keys=copy_keys_of(record, header_of(record)) if former else _own_keys(incoming),
        buckets=incoming.terms.distinct,
        explanation=explanation,
    )


def explanation_for(
    incoming: IncomingArticle,
    verdict: Verdict,
    read_at: str,
    *,
    of: str | None,
    past: tuple[tuple[int, str, str], ...] = (),
    also_fits: str | None = None,
) -> Explanation:
    """The explanation of a verdict that was just reached."""
    return Explanation(
        story_id=verdict.story_id,
        family=verdict.family,
        of=of,
        also_fits=also_fits,
        read_at=read_at,
        verdict=verdict.model_dump_json(),
        past=past,
        details=incoming.details,
    )
