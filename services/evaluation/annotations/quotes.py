"""`evaluate quotes`: direct speech of brat texts, right where the words overlap and the speaker is the gold's source.

Gold quotes are the attributions whose content holds a quotation mark. Speakers are compared by their words, since a
speaker may be known from another sentence.
"""

import re
from pathlib import Path

from schemas.enriched import EnrichedArticle, Quote, QuoteKind
from services.evaluation.annotations.annotate import Progress, annotate, in_document, touches
from services.evaluation.annotations.attributions import article_of
from services.evaluation.annotations.scores import Board
from services.evaluation.gold.brat import GoldAttribution, Standoff, read_brat
from services.evaluation.gold.text import lines

_MARK = re.compile('[“”"«»„「」]')
_WORD = re.compile(r"\w+")
# Words that say nothing about who a speaker is: sharing one of them is no match.
_EMPTY = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "and",
        "for",
        "to",
        "his",
        "her",
        "its",
        "their",
        "he",
        "she",
        "it",
        "they",
        "who",
        "said",
    ]
)


def evaluate_quotes(path: Path, format_: str | None, progress: Progress) -> dict[str, object]:
    """Compare with a brat folder (the only format; `format_` may say so)."""
    if format_ not in (None, "brat"):
        raise ValueError(f"quotes are read from brat, not from {format_}")
    documents = list(read_brat(path))
    board = Board(documents=len(documents))
    for document, annotated in annotate(documents, article_of, progress):
        _compare(document, annotated, board)
    return board.report()


def _compare(document: Standoff, annotated: EnrichedArticle, board: Board) -> None:
    paragraphs = lines(document.text)
    gold = [a for a in document.attributions if any(_MARK.search(document.text[s:e]) for s, e in a.content)]
    ours = [
        (quote, [place for span in quote.parts or (quote.span,) if (place := in_document(span, paragraphs))])
        for quote in annotated.quotes
        if quote.kind in (QuoteKind.DIRECT, QuoteKind.PARTIAL)
    ]
    met: dict[int, bool] = {}
    for quote, places in ours:
        touched = [n for n, a in enumerate(gold) if any(touches(a.content, place) for place in places)]
        spoken = [number for number in touched if _same_speaker(quote, gold[number], document.text)]
        for number in touched:
            met[number] = met.get(number, False) or number in spoken
        for tally in (board.total, board.by_type[quote.kind.value]):
            tally.add(found=1, right_found=bool(spoken))
        board.by_type["words alone"].add(found=1, right_found=bool(touched))
    board.total.add(gold=len(gold), found_gold=sum(met.values()))
    for number, attribution in enumerate(gold):
        start = min(start for start, _ in attribution.content)
        # brat has no kinds of quote: content that opens with a quotation mark is direct speech, the rest is partial.
        kind = QuoteKind.DIRECT if _MARK.match(document.text, start) else QuoteKind.PARTIAL
        board.by_type[kind.value].add(gold=1, found_gold=met.get(number, False))
    board.by_type["words alone"].add(gold=len(gold), found_gold=len(met))


def _same_speaker(quote: Quote, gold: GoldAttribution, text: str) -> bool:
    if quote.speaker is None:
        return not gold.source
    wanted = " ".join(text[start:end] for start, end in gold.source)
    if quote.speaker.text.casefold() == wanted.casefold():
        return True
    ours = _words(f"{quote.speaker.name} {quote.speaker.text}")
    # A gold source may consist of a pronoun alone ("he said"): then the pronoun itself is compared.
    return bool(ours & _words(wanted)) or (
        not _words(wanted) and bool(_all_words(wanted) & _all_words(quote.speaker.text))
    )


def _words(text: str) -> frozenset[str]:
    return _all_words(text) - _EMPTY


def _all_words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
