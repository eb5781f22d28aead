"""A text without a parse: its quotations by their marks, its sources by the words beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas import ids
from schemas.enriched import Attribution, EntityKind, Quote, QuoteKind, SourceLink
from services.enricher.attribution.continued import Piece
from services.enricher.attribution.quotes import quote_words
from services.enricher.document import Reference, Section
from services.enricher.speech.cue_patterns import Said


@dataclass(frozen=True, slots=True)
class Unparsed:
    """What the text gives."""

    pieces: tuple[Piece, ...]
    attributions: tuple[Attribution, ...]


def read_unparsed(position: int, section: Section, references: Sequence[Reference]) -> Unparsed:
    """`position` is the section's place in the document."""
    said = [(item, _link(item, position, references)) for item in section.analysis.said]
    spoken = {item.quoted: (link, item.cue) for item, link in said if item.quoted is not None}
    pieces = []
    for number, item in enumerate(section.analysis.quoted):
        link, cue = spoken.get(number, (None, None))
        pieces.append(Piece(position, item, _quote(section, item.start, item.end, link, cue)))
    return Unparsed(tuple(pieces), tuple(_attribution(section, item, link) for item, link in said))


def _link(said: Said, position: int, references: Sequence[Reference]) -> SourceLink:
    """Whom the tables know by the name, else the words themselves. A nation's name does not speak."""
    for reference in references:
        mention = reference.mention
        here = reference.section == position and mention.start < said.end and said.start < mention.end
        if here and reference.identity.kind is not EntityKind.OTHER:
            return SourceLink(name=reference.identity.name, entity_id=reference.identity.id, text=said.name)
    return SourceLink(name=said.name, text=said.name)


def _quote(section: Section, start: int, end: int, speaker: SourceLink | None, cue: str | None) -> Quote:
    text = section.text[start:end]
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


def _attribution(section: Section, said: Said, link: SourceLink) -> Attribution:
    return Attribution(span=section.span(said.start, said.end), chain=(link,), cue=said.cue)
