"""Runs the enricher over gold texts as the stage does, and maps offsets for the comparison."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TypeVar

from schemas.article import Article
from schemas.enriched import EnrichedArticle, Span, TextPart
from services.enricher.enrich import Enricher
from services.enricher.loading import load_enricher
from services.evaluation.gold.text import Paragraph

T = TypeVar("T")
Progress = Callable[[int, int], None]
# Progress is reported after each batch.
_AT_A_TIME = 16


@cache
def _enricher() -> Enricher:
    return load_enricher()


def annotate(
    documents: Sequence[T], article_of: Callable[[T], Article], progress: Progress
) -> Iterator[tuple[T, EnrichedArticle]]:
    """Each document with its annotations; the labels are never read here."""
    for first in range(0, len(documents), _AT_A_TIME):
        batch = documents[first : first + _AT_A_TIME]
        yield from zip(batch, _enricher().enrich([article_of(document) for document in batch]), strict=True)
        progress(first + len(batch), len(documents))


def in_document(span: Span, paragraphs: Sequence[Paragraph]) -> tuple[int, int] | None:
    """A span's offsets in the whole text; None for a span outside the body."""
    if span.part is not TextPart.PARAGRAPH:
        return None
    start = paragraphs[span.index].start
    return start + span.start, start + span.end


def overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two ranges share a character."""
    return a[0] < b[1] and b[0] < a[1]


def touches(ranges: Iterable[tuple[int, int]], other: tuple[int, int]) -> bool:
    """Whether any of the ranges shares a character with the other."""
    return any(overlap(piece, other) for piece in ranges)
