"""What a window takes in: an article's packed record, and those of its parts that are indexed."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.verdict import Verdict
from services.deduplicator.features.copy_keys import copy_keys
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.window.record import (
    Explanation,
    buckets_of,
    explanation_of,
    header_of,
    pack,
    sketch_of,
    story_of,
    vector_of,
    with_notice,
)
from services.deduplicator.window.stored_article import StoredArticle
from services.deduplicator.window.term_counts import StoryVector, length_of


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
        copy_keys=copy_keys(sketch_of(record, header), header.complete),
        buckets=buckets_of(record, header),
        explanation=explanation,
    )


def new_entry(
    incoming: IncomingArticle, vector: StoryVector, explanation: Explanation, *, live: bool, sequence: int, event: int
) -> WindowEntry:
    """The entry of an article version that was just decided: as `entry_of` its record, without reading that back."""
    return WindowEntry(
        article_id=incoming.article_id,
        record=pack(incoming, vector, explanation, live=live, sequence=sequence, event=event),
        event=event,
        indexed=not incoming.is_notice,
        story_id=explanation.story_id,
        family=explanation.family if explanation.in_family_of_others(incoming.article_id) else None,
        terms=vector.terms,
        weights=vector.weights,
        length=vector.length,
        copy_keys=incoming.sketch.keys,
        buckets=incoming.terms.distinct,
        explanation=explanation,
    )


def entry_after_notice(
    notice: IncomingArticle, known: StoredArticle, explanation: Explanation, *, live: bool, sequence: int, event: int
) -> WindowEntry:
    """The entry of a known article after a notice on it: its words stay, so that a later copy is recognised.

    A copy of what was killed is not to go out, a copy of what is held waits (docs/lifecycle.md). Of a killed article
    only digests are kept: nothing that a person could read.
    """
    if not notice.is_kill:
        # The next version is compared with the text, and a notice brings none.
        explanation = explanation._replace(details=known.explanation.details)
    record = with_notice(known.record, known.header, notice, explanation, live=live, sequence=sequence, event=event)
    return entry_of(known.article_id, record, explanation)


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
