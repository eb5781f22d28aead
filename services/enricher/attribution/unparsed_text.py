"""Speech in a text without a parse: its quotations by their marks, its sources by the cues beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas import ids
from schemas.enriched import Attribution, EntityKind, Quote, QuoteKind, SourceLink
from services.enricher.attribution.continued import QuoteSegment
from services.enricher.attribution.quotes import quote_words
from services.enricher.document import Reference, Section
from services.enricher.speech.cue_patterns import CuedSource


@dataclass(frozen=True, slots=True)
class UnparsedSpeech:
    """The quotes and attributions of one text."""

    segments: tuple[QuoteSegment, ...]
    attributions: tuple[Attribution, ...]


def read_unparsed(position: int, section: Section, references: Sequence[Reference]) -> UnparsedSpeech:
    """The quotes with the speakers that stand beside them; `position` is the section's, in the document."""
    cued = [(item, _link(item, position, references)) for item in section.analysis.cued_sources]
    # By the number of the quotation that a cue stands beside.
    spoken = {item.quoted: (link, item.cue) for item, link in cued if item.quoted is not None}
    segments = []
    for number, item in enumerate(section.analysis.quoted):
        link, cue = spoken.get(number, (None, None))
        segments.append(QuoteSegment(position, item, _quote(section, item.start, item.end, link, cue)))
    return UnparsedSpeech(tuple(segments), tuple(_attribution(section, item, link) for item, link in cued))


def _link(cued: CuedSource, position: int, references: Sequence[Reference]) -> SourceLink:
    """The entity linked at the name, else the words themselves. Names of nations are not speakers."""
    for reference in references:
        mention = reference.mention
        here = reference.section == position and mention.start < cued.end and cued.start < mention.end
        if here and reference.identity.kind is not EntityKind.OTHER:
            return SourceLink(name=reference.identity.name, entity_id=reference.identity.id, text=cued.name)
    return SourceLink(name=cued.name, text=cued.name)


def _quote(section: Section, start: int, end: int, speaker: SourceLink | None, cue: str | None) -> Quote:
    text = section.text[start:end]
    # Stricter than with a parse (four words): nothing else tells a sentence from a title here.
    kind = QuoteKind.DIRECT if text[:1].isupper() and len(text.split()) > 3 else QuoteKind.PARTIAL
    return Quote(
        id=ids.quote_id(quote_words(text)),
        text=text,
        span=section.span(start, end),
        kind=kind,
        speaker=speaker,
        cue=cue,
        chain=(speaker,) if speaker else (),
    )


def _attribution(section: Section, cued: CuedSource, link: SourceLink) -> Attribution:
    return Attribution(span=section.span(cued.start, cued.end), chain=(link,), cue=cued.cue)
