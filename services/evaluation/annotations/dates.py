"""`evaluate dates`: time expressions of TimeML files, correct where they overlap and have the same value.

That is the ranking measure of TempEval-3 (UzZaman et al. 2013); scores for strict and relaxed extents are given too.
"""

from pathlib import Path

from schemas.article import Article
from schemas.enriched import EnrichedArticle, TimeExpression
from services.evaluation.annotations.annotate import Progress, annotate, in_document, overlap
from services.evaluation.annotations.scores import Board, Tally
from services.evaluation.gold.text import as_article, blocks
from services.evaluation.gold.timeml import GoldTime, TimedText, read_timeml


def evaluate_dates(path: Path, format_: str | None, progress: Progress) -> dict[str, object]:
    """Compare with a TimeML file or folder. TimeML is the only format; `format_` may be given or not."""
    if format_ not in (None, "timeml"):
        raise ValueError(f"dates are read from timeml, not from {format_}")
    documents = list(read_timeml(path))
    board, strict, relaxed = Board(documents=len(documents)), Tally(), Tally()
    for document, annotated in annotate(documents, _article, progress):
        _compare(document, annotated, board, strict, relaxed)
    return {**board.report(), "strict": strict.scores(), "relaxed": relaxed.scores()}


def _article(document: TimedText) -> Article:
    return as_article(document.name, blocks(document.text), document.written)


def same_value(found: TimeExpression, gold: GoldTime) -> bool:
    """The same value, in any notation of the expression."""
    return gold.value in (found.value, *found.also)


def _compare(document: TimedText, annotated: EnrichedArticle, board: Board, strict: Tally, relaxed: Tally) -> None:
    paragraphs = blocks(document.text)
    found = [(time, place) for time in annotated.times if (place := in_document(time.span, paragraphs))]
    pairs = _pairs(found, document.times)
    for time, place in found:
        gold = pairs.get(place)
        kind = gold.kind if gold else _kind(time)
        exact = gold is not None and place == (gold.start, gold.end)
        value = gold is not None and same_value(time, gold)
        board.total.add(found=1, right_found=value)
        board.by_type[kind].add(found=1, right_found=value)
        strict.add(found=1, right_found=exact)
        relaxed.add(found=1, right_found=gold is not None)
        if gold:
            board.total.add(found_gold=value)
            board.by_type[kind].add(found_gold=value)
            strict.add(found_gold=exact)
            relaxed.add(found_gold=1)
    for gold in document.times:
        for tally in (board.total, board.by_type[gold.kind], strict, relaxed):
            tally.add(gold=1)


def _pairs(
    found: list[tuple[TimeExpression, tuple[int, int]]], gold: tuple[GoldTime, ...]
) -> dict[tuple[int, int], GoldTime]:
    """Each found expression with the first gold one that it overlaps; each gold one is used once."""
    pairs: dict[tuple[int, int], GoldTime] = {}
    free = list(gold)
    for _, place in found:
        match = next((timex for timex in free if overlap(place, (timex.start, timex.end))), None)
        if match:
            pairs[place] = match
            free.remove(match)
    return pairs


def _kind(time: TimeExpression) -> str:
    return {"duration": "DURATION", "time": "TIME"}.get(time.granularity, "DATE")
