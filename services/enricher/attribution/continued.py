"""Quotations that continue over several paragraphs, put together: one quote with its parts.

As newspapers print them: each paragraph opens with a mark, only the last one closes. A text that lost its closing mark
looks the same and is read the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas import ids
from schemas.enriched import Quote, QuoteKind, TextPart
from services.enricher.attribution.quotes import quote_words
from services.enricher.document import Section
from services.enricher.speech.marks import QuotedSpan

_LIKE = str.maketrans("”„", "““")
"""Marks that may open the next part of a quotation: German and wrongly faced ones count as “."""


@dataclass(frozen=True, slots=True)
class QuoteSegment:
    """The part of a quotation that stands in one text, with its marks and the section's position."""

    position: int
    quoted: QuotedSpan
    quote: Quote


def joined(sections: Sequence[Section], segments: Sequence[QuoteSegment]) -> list[Quote]:
    """The quotes of all segments, in order; segments that continue from one paragraph to the next make one quote."""
    quotes: list[Quote] = []
    last: QuoteSegment | None = None
    for segment in segments:
        if last and _continues(sections, last, segment):
            # The last quote, not the last segment: a quotation may run over more than two paragraphs.
            quotes[-1] = _merged(quotes[-1], segment.quote)
        else:
            quotes.append(segment.quote)
        last = segment
    return quotes


def _continues(sections: Sequence[Section], last: QuoteSegment, segment: QuoteSegment) -> bool:
    before, after = sections[last.position], sections[segment.position]
    return (
        # Each condition by itself is common; only all of them together are the printer's convention.
        not last.quoted.closed
        and segment.position == last.position + 1
        and before.part is after.part is TextPart.PARAGRAPH
        and last.quoted.outer_end == len(before.text)
        and not after.text[: segment.quoted.outer_start].strip()
        and _mark(before, last) == _mark(after, segment)
    )


def _mark(section: Section, segment: QuoteSegment) -> str:
    return section.text[segment.quoted.outer_start].translate(_LIKE)


def _merged(first: Quote, more: Quote) -> Quote:
    """The speaker named for either part speaks both; where they differ, the first part's counts."""
    # A line break between the parts, as the record promises (`Quote.text`).
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
