"""`evaluate attributions`: sources and cues in brat texts; correct where both overlap the gold.

`by_type` scores source, cue and content by shared characters.
"""

from collections.abc import Iterable
from pathlib import Path

from schemas.article import Article
from schemas.enriched import Attribution, EnrichedArticle
from services.evaluation.annotations.annotate import Progress, annotate, in_document, touches
from services.evaluation.annotations.scores import Board
from services.evaluation.gold.brat import GoldAttribution, Standoff, read_brat
from services.evaluation.gold.text import Paragraph, as_article, lines


def evaluate_attributions(path: Path, format_: str | None, progress: Progress) -> dict[str, object]:
    """Compare with a brat folder. brat is the only format; `format_` may be given or not."""
    if format_ not in (None, "brat"):
        raise ValueError(f"attributions are read from brat, not from {format_}")
    documents = list(read_brat(path))
    board = Board(documents=len(documents))
    for document, annotated in annotate(documents, article_of, progress):
        _compare(document, annotated, board)
    return board.report()


def article_of(document: Standoff) -> Article:
    """The text with each line a paragraph."""
    return as_article(document.name, lines(document.text))


def _compare(document: Standoff, annotated: EnrichedArticle, board: Board) -> None:
    paragraphs = lines(document.text)
    found = [parts for a in annotated.attributions if (parts := _parts(a, paragraphs))]
    right = [any(_same(parts, gold) for gold in document.attributions) for parts in found]
    met = [any(_same(parts, gold) for parts in found) for gold in document.attributions]
    board.total.add(found=len(found), right_found=sum(right), gold=len(met), found_gold=sum(met))
    content = [place for q in annotated.quotes if q.speaker and (place := in_document(q.span, paragraphs))]
    for role, ranges in (("source", [s for s, _ in found]), ("cue", [c for _, c in found]), ("content", content)):
        gold = _characters(piece for a in document.attributions for piece in getattr(a, role))
        ours = _characters(ranges)
        shared = len(gold & ours)
        board.by_type[role].add(found=len(ours), right_found=shared, gold=len(gold), found_gold=shared)


def _parts(
    attribution: Attribution, paragraphs: tuple[Paragraph, ...]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Offsets of the source's words and of the cue; None where the source's words are outside the span."""
    place = in_document(attribution.span, paragraphs)
    if place is None:
        return None
    # The chain's words have single spaces; the text may have a line break between them.
    flat = " ".join(attribution.span.text.split())
    sources = [link.text for link in attribution.chain]
    # The chain starts at the outlet; the gold's source is the innermost one that is named in the span.
    for text in reversed(sources):
        at = attribution.span.text.find(text) if text in attribution.span.text else flat.find(text)
        cue = attribution.span.text.find(attribution.cue)
        if at >= 0 and cue >= 0:
            start = place[0]
            return (start + at, start + at + len(text)), (start + cue, start + cue + len(attribution.cue))
    return None


def _same(parts: tuple[tuple[int, int], tuple[int, int]], gold: GoldAttribution) -> bool:
    source, cue = parts
    return touches(gold.cue, cue) and (not gold.source or touches(gold.source, source))


def _characters(ranges: Iterable[tuple[int, int]]) -> set[int]:
    return {offset for start, end in ranges for offset in range(start, end)}
