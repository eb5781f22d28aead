"""Quotations that go on over several paragraphs, put together: one quote with its parts.

As newspapers print them: each paragraph opens with a mark, only the last one closes it. A text whose closing mark was
lost looks the same, and is read the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas import ids
from schemas.enriched import Quote, QuoteKind, TextPart
from services.enricher.attribution.quotes import quote_words
from services.enricher.document import Section
from services.enricher.speech.marks import QuotedSpan

_LIKE = str.maketrans("”„", "““")
"""Marks that may open the next part of what another opened."""


@dataclass(frozen=True, slots=True)
class QuoteSegment:
    """A quote of one text, with its marks and the section it stands in (by position)."""

    position: int
    quoted: QuotedSpan
    quote: Quote


def joined(sections: Sequence[Section], segments: Sequence[QuoteSegment]) -> list[Quote]:
    """The quotes of all segments, in order; those that go on from one paragraph to the next are one."""
    quotes: list[Quote] = []
    last: QuoteSegment | None = None
    for segment in segments:
        if last and _goes_on(sections, last, segment):
            quotes[-1] = _together(quotes[-1], segment.quote)
        else:
            quotes.append(segment.quote)
        last = segment
    return quotes


def _goes_on(sections: Sequence[Section], last: QuoteSegment, segment: QuoteSegment) -> bool:
    before, after = sections[last.position], sections[segment.position]
    return (
        not last.quoted.closed
        and segment.position == last.position + 1
        and before.part is after.part is TextPart.PARAGRAPH
        and last.quoted.outer_end == len(before.text)
        and not after.text[: segment.quoted.outer_start].strip()
        and _mark(before, last) == _mark(after, segment)
    )


def _mark(section: Section, segment: QuoteSegment) -> str:
    return section.text[segment.quoted.outer_start].translate(_LIKE)


def _together(first: Quote, more: Quote) -> Quote:
    """Whoever is named as the speaker of either part speaks both; the first part's word goes first."""
    text = f"{first.text}\n{more.text}"
    spoken = first if first.speaker else more
    return first.model_copy(
        update={
            "id": ids.quote_id(quote_words(text)),
            "text": text,
            "parts": (*(first.parts or (first.span,)), more.span),
            "kind": QuoteKind.DIRECT if QuoteKind.DIRECT in (first.kind, more.kind) else first.kind,
            "speaker": spoken.speaker,
            "also_speakers": spoken.also_speakers,
            "cue": spoken.cue,
            "chain": spoken.chain,
        }
    )
