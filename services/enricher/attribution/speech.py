"""All reported speech of an article: its quotes with their speakers, and its attributions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas import ids
from schemas.enriched import Attribution, Quote, QuoteKind, SourceLink, TextPart
from services.enricher.attribution.chains import AttributedStatement, attribute_statements
from services.enricher.attribution.continued import QuoteSegment, joined
from services.enricher.attribution.quotes import ParagraphContext, SpeakerAttribution, direct_quotes, quote_words
from services.enricher.attribution.sources import SourceResolver
from services.enricher.attribution.unparsed_text import read_unparsed
from services.enricher.document import Reference, Section
from services.enricher.entities.offices import OfficeHolders


@dataclass
class AttributedSpeech:
    """Quotes and attributions, and which toponyms stand for governments ((section, offset) → country's entity id)."""

    quotes: list[Quote] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    metonyms: dict[tuple[int, int], str] = field(default_factory=dict)
    segments: list[QuoteSegment] = field(default_factory=list)
    """Quoted spans, before those that belong together become one quote."""


def attribute_speech(
    sections: Sequence[Section], references: Sequence[Reference], offices: OfficeHolders
) -> AttributedSpeech:
    """Read the article's texts in order: pronouns and continued quotations refer to what came before.

    Captions are left out: they describe pictures, and what they quote the text quotes too.
    """
    resolver = SourceResolver(sections, references, offices)
    speech = AttributedSpeech(metonyms=resolver.metonyms)
    last: SpeakerAttribution | None = None
    for position, section in enumerate(sections):
        if section.part is not TextPart.CAPTION:
            last = _read(position, section, resolver, speech, last)
    # Joined quotations come last out of the segments; readers expect the order of the text.
    order = {(section.part, section.index): position for position, section in enumerate(sections)}
    speech.quotes = sorted(
        [*joined(sections, speech.segments), *speech.quotes], key=lambda quote: order[quote.span.part, quote.span.index]
    )
    return speech


def _read(
    position: int, section: Section, resolver: SourceResolver, speech: AttributedSpeech, last: SpeakerAttribution | None
) -> SpeakerAttribution | None:
    quoted, tree = section.analysis.quoted, section.analysis.tree
    # A language without a model: pronouns and nested statements need a parse, marks and cues do not.
    if tree is None:
        unparsed = read_unparsed(position, section, resolver.references)
        speech.segments.extend(unparsed.segments)
        speech.attributions.extend(unparsed.attributions)
        return None
    context = ParagraphContext(position, section, tree, resolver)
    attributed = attribute_statements(position, tree, section.analysis.statements, resolver)
    quotes, spoken = direct_quotes(context, quoted, attributed, last)
    speech.segments.extend(QuoteSegment(position, q, quote) for q, quote in zip(quoted, quotes, strict=True))
    speech.quotes.extend(_indirect(section, v) for v in attributed if _is_indirect(v, quotes))
    speech.attributions.extend(_attribution(section, v) for v in attributed)
    speech.attributions.extend(_by_quotation(quotes, attributed))
    return spoken


def _attribution(section: Section, attributed: AttributedStatement) -> Attribution:
    statement = attributed.statement
    # From the source to the cue, whichever comes first, so that a reader can mark both.
    start = min(statement.cue_start, *(p.start for p in statement.sources))
    end = max(statement.cue_end, *(p.end for p in statement.sources))
    # Only where nothing is nested: with an outer or inner source the chain tells more.
    joint = len(attributed.sources) > 1 and not attributed.outer and not attributed.inner
    return Attribution(
        span=section.span(start, end),
        chain=attributed.sources if joint else attributed.chain(),
        joint=joint,
        cue=section.text[statement.cue_start : statement.cue_end],
    )


def _by_quotation(quotes: Sequence[Quote], attributed: Sequence[AttributedStatement]) -> list[Attribution]:
    """Attributions of quotations that continue a subject under "according to": no cue alone has their whole chain."""
    chains = [v.chain() for v in attributed]
    return [
        Attribution(span=q.span, chain=q.chain, cue=q.cue or "")
        for q in quotes
        if q.chain and q.cue == "according to" and q.chain not in chains
    ]


def _is_indirect(attributed: AttributedStatement, quotes: Sequence[Quote]) -> bool:
    statement = attributed.statement
    direct = [q for q in quotes if q.kind is QuoteKind.DIRECT]
    inside = any(q.span.start < statement.content_end and statement.content_start < q.span.end for q in direct)
    return statement.kind == "say" and statement.clause and not inside


def _indirect(section: Section, attributed: AttributedStatement) -> Quote:
    statement = attributed.statement
    start, end = statement.content_start, statement.content_end
    text = section.text[start:end].strip()
    # Stripping moved the beginning; the span must point at what is quoted.
    start = section.text.index(text, start)
    chain: tuple[SourceLink, ...] = attributed.chain()
    return Quote(
        id=ids.quote_id(quote_words(text)),
        text=text,
        span=section.span(start, start + len(text)),
        kind=QuoteKind.INDIRECT,
        speaker=chain[-1],
        also_speakers=attributed.sources[1:],
        cue=section.text[statement.cue_start : statement.cue_end],
        chain=chain,
    )
