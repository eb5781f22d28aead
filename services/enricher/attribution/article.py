"""Everything the article says about who says so: quotes, attributions, and what rests on whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas import ids
from schemas.enriched import Attribution, Quote, QuoteKind, SourceLink, TextPart
from services.enricher.attribution.chains import Voiced, voice
from services.enricher.attribution.continued import Piece, joined
from services.enricher.attribution.quotes import Place, Spoken, direct_quotes, quote_words
from services.enricher.attribution.sources import Offices, SourceReader
from services.enricher.attribution.unparsed import read_unparsed
from services.enricher.document import Reference, Section


@dataclass
class Speech:
    """What was found, and which toponyms were meant as governments ((section, offset) → country's entity id)."""

    quotes: list[Quote] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    metonyms: dict[tuple[int, int], str] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    """Quoted stretches, before those that belong together are one quote."""


def find_speech(sections: Sequence[Section], references: Sequence[Reference], offices: Offices) -> Speech:
    """Read the article's texts in order. Without a parse only the marks are found, and nobody is named."""
    reader = SourceReader(sections, references, offices)
    speech = Speech(metonyms=reader.metonyms)
    last: Spoken | None = None
    for position, section in enumerate(sections):
        if section.part is not TextPart.CAPTION:
            last = _read(position, section, reader, speech, last)
    order = {(section.part, section.index): position for position, section in enumerate(sections)}
    speech.quotes = sorted(
        [*joined(sections, speech.pieces), *speech.quotes], key=lambda quote: order[quote.span.part, quote.span.index]
    )
    return speech


def _read(position: int, section: Section, reader: SourceReader, speech: Speech, last: Spoken | None) -> Spoken | None:
    quoted, tree = section.analysis.quoted, section.analysis.tree
    if tree is None:
        unparsed = read_unparsed(position, section, reader.references)
        speech.pieces.extend(unparsed.pieces)
        speech.attributions.extend(unparsed.attributions)
        return None
    place = Place(position, section, tree, reader)
    voiced = voice(position, tree, section.analysis.statements, reader)
    quotes, spoken = direct_quotes(place, quoted, voiced, last)
    speech.pieces.extend(Piece(position, q, quote) for q, quote in zip(quoted, quotes, strict=True))
    speech.quotes.extend(_indirect(section, v) for v in voiced if _is_indirect(v, quotes))
    speech.attributions.extend(_attribution(section, v) for v in voiced)
    speech.attributions.extend(_by_quotation(quotes, voiced))
    return spoken


def _attribution(section: Section, voiced: Voiced) -> Attribution:
    statement = voiced.statement
    start = min(statement.cue_start, *(p.start for p in statement.sources))
    end = max(statement.cue_end, *(p.end for p in statement.sources))
    joint = len(voiced.sources) > 1 and not voiced.outer and not voiced.inner
    return Attribution(
        span=section.span(start, end),
        chain=voiced.sources if joint else voiced.chain(),
        joint=joint,
        cue=section.text[statement.cue_start : statement.cue_end],
    )


def _by_quotation(quotes: Sequence[Quote], voiced: Sequence[Voiced]) -> list[Attribution]:
    """A quotation that goes on from its subject, under "according to": its chain is longer than any cue's."""
    chains = [v.chain() for v in voiced]
    return [
        Attribution(span=q.span, chain=q.chain, cue=q.cue or "")
        for q in quotes
        if q.chain and q.cue == "according to" and q.chain not in chains
    ]


def _is_indirect(voiced: Voiced, quotes: Sequence[Quote]) -> bool:
    statement = voiced.statement
    direct = [q for q in quotes if q.kind is QuoteKind.DIRECT]
    inside = any(q.span.start < statement.content_end and statement.content_start < q.span.end for q in direct)
    return statement.kind == "say" and statement.clause and not inside


def _indirect(section: Section, voiced: Voiced) -> Quote:
    statement = voiced.statement
    start, end = statement.content_start, statement.content_end
    text = section.text[start:end].strip()
    start = section.text.index(text, start)
    chain: tuple[SourceLink, ...] = voiced.chain()
    return Quote(
        id=ids.quote_id(quote_words(text)),
        text=text,
        span=section.span(start, start + len(text)),
        kind=QuoteKind.INDIRECT,
        speaker=chain[-1],
        also_speakers=voiced.sources[1:],
        cue=section.text[statement.cue_start : statement.cue_end],
        chain=chain,
    )
