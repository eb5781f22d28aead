"""What a lane takes in: an article's packed record, and those of its parts that are indexed."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.copy_keys import copy_keys
from services.deduplicator.window.record import (
    ArticleRecord,
    Explanation,
    buckets_of,
    explanation_of,
    header_of,
    pack,
    sketch_of,
    story_of,
    vector_of,
)
from services.deduplicator.window.term_counts import length_of


class WindowEntry(NamedTuple):
    """One article version on its way into memory."""

    article_id: str
    record: bytes
    event: int
    indexed: bool
    """False for notices: nothing may be a copy of one, or join its story through it."""
    story_id: str
    family: str | None
    """Where the article is a copy, or of another's family."""
    terms: NDArray[np.uint32]
    weights: NDArray[np.uint8]
    length: float
    """Of the vector, Euclidean."""
    copy_keys: NDArray[np.uint64]
    buckets: NDArray[np.int64]
    """Ascending, each once."""
    explanation: Explanation | None
    """The explanation part, where it is at hand."""


def entry_of(article_id: str, data: bytes) -> WindowEntry:
    """Read back from the state topic. Only the explanation of a copy is opened: its family stands there."""
    header = header_of(data)
    terms, weights = vector_of(data, header)
    return WindowEntry(
        article_id=article_id,
        record=data,
        event=header.event,
        indexed=header.indexed,
        story_id=story_of(data, header),
        family=explanation_of(data, header).family if header.in_family else None,
        terms=terms,
        weights=weights,
        length=length_of(weights),
        copy_keys=copy_keys(sketch_of(data, header), header.complete),
        buckets=buckets_of(data, header),
        explanation=None,
    )


def new_entry(article_id: str, record: ArticleRecord, keys: NDArray[np.uint64], length: float) -> WindowEntry:
    """As `entry_of` of the packed record, without reading back what is at hand.

    `keys` are its copy keys, `length` is its vector's.
    """
    return WindowEntry(
        article_id=article_id,
        record=pack(record),
        event=record.event,
        indexed=record.indexed,
        story_id=record.explanation.story_id,
        family=record.explanation.family if record.in_family else None,
        terms=record.terms,
        weights=record.weights,
        length=length,
        copy_keys=keys,
        buckets=record.buckets,
        explanation=record.explanation,
    )
