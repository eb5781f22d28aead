"""Which stretches of a text are marked, and as what. Pure.

Marks overlap (a place within a quotation), and HTML elements cannot: the text is cut wherever a mark begins or ends.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemas.enriched import QuoteKind, Span, TextPart
from schemas.published import Content
from services.gateway.pages.search.occurrences import Occurrence


class Mark(StrEnum):
    """What a stretch of text is marked as. Each can be switched off on the page."""

    QUOTE = "quote"
    SPEAKER = "speaker"
    ORIGIN = "origin"
    PLACE = "place"
    TIME = "time"
    FOUND = "found"
    """What somebody searched for who came here from the search."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text with the marks on it, and what to say of it."""

    text: str
    marks: tuple[Mark, ...] = ()
    note: str = ""
    """For a tool tip: who speaks, on whose word, which place, which day."""


@dataclass(frozen=True, slots=True)
class _Marked:
    start: int
    end: int
    mark: Mark
    note: str


Find = Callable[[str], Sequence[Occurrence]]
"""Where in a text the words of a search stand."""


def nothing_sought(_: str) -> Sequence[Occurrence]:
    """Where nobody searched."""
    return ()


def headline_stretches(content: Content, find: Find = nothing_sought) -> list[Stretch]:
    """The headline, cut at its marks."""
    text = content.headline or ""
    return _cut(text, [*_marks(content, TextPart.HEADLINE, 0), *_found(find(text))])


def paragraph_stretches(content: Content, find: Find = nothing_sought) -> list[list[Stretch]]:
    """Each paragraph, cut at its marks."""
    return [
        _cut(text, [*_marks(content, TextPart.PARAGRAPH, index), *_found(find(text))])
        for index, text in enumerate(content.paragraphs)
    ]


def _found(occurrences: Iterable[Occurrence]) -> list[_Marked]:
    return [_Marked(each.start, each.end, Mark.FOUND, "") for each in occurrences]


def _marks(content: Content, part: TextPart, index: int) -> list[_Marked]:
    found: list[_Marked] = []
    for quote in content.quotes:
        # What is reported in other words than the speaker's covers whole sentences: marked, it would hide the rest.
        if quote.kind not in (QuoteKind.DIRECT, QuoteKind.PARTIAL):
            continue
        says = f"{quote.speaker.name} says so" if quote.speaker else "nobody is named as the speaker"
        found += _here(quote.parts or (quote.span,), part, index, Mark.QUOTE, says)
    for attribution in content.attributions:
        via = ", as quoted by ".join(link.name for link in reversed(attribution.chain))
        found += _here((attribution.span,), part, index, Mark.ORIGIN, f"on the word of {via}")
    for place in content.places:
        note = ", ".join(filter(None, (place.name, place.country)))
        found += _here((place.span,), part, index, Mark.PLACE, note)
    for time in content.times:
        found += _here((time.span,), part, index, Mark.TIME, time.value)
    speakers = {quote.speaker.entity_id for quote in content.quotes if quote.speaker and quote.speaker.entity_id}
    for entity in content.entities:
        if entity.id in speakers:
            found += _here(entity.mentions, part, index, Mark.SPEAKER, entity.role or entity.name)
    return found


def _here(spans: Iterable[Span], part: TextPart, index: int, mark: Mark, note: str) -> list[_Marked]:
    return [
        _Marked(span.start, span.end, mark, note)
        for span in spans
        if span.part is part and span.index == index and span.end > span.start
    ]


def _cut(text: str, marked: list[_Marked]) -> list[Stretch]:
    # Offsets come from another stage: one that lies outside the text marks what there is.
    cuts = sorted({0, len(text), *(min(edge, len(text)) for each in marked for edge in (each.start, each.end))})
    stretches = []
    for start, end in itertools.pairwise(cuts):
        here = [each for each in marked if each.start <= start and each.end >= end]
        marks = tuple(dict.fromkeys(each.mark for each in here))
        notes = "; ".join(dict.fromkeys(each.note for each in here if each.note))
        stretches.append(Stretch(text[start:end], marks, notes))
    return stretches
