"""Origins: whom the article's information comes from, and which paragraphs rest on whom."""

from collections.abc import Sequence

from schemas.enriched import Attribution, Origin, Quote, QuoteKind, SourceLink, TextPart
from services.enricher.document import Section

_OUTLETS = ("agency:",)


def find_origins(
    attributions: Sequence[Attribution], quotes: Sequence[Quote], credited: Sequence[Attribution], paragraph_count: int
) -> tuple[Origin, ...]:
    """Agencies first, then the others, each in the order of the text.

    The origin of a chain is who said it first; so is the agency that first carried it, since nobody else was there.
    What the text attributes to nobody rests on the agencies credited in the head: it is their own reporting.
    """
    paragraphs: dict[str, tuple[SourceLink, set[int]]] = {}
    rests = _source_paragraphs(attributions, quotes)
    # Every paragraph that rests on nobody in the text.
    own = set(range(paragraph_count)) - {paragraph for _, paragraph in rests}
    rests += [(credit.chain[0], paragraph) for credit in credited for paragraph in sorted(own)]
    for link, paragraph in rests:
        # By id where there is one: "the Kremlin" and "Moscow" are one origin.
        paragraphs.setdefault(link.entity_id or link.name.casefold(), (link, set()))[1].add(paragraph)
    origins = [
        Origin(name=link.name, entity_id=link.entity_id, paragraphs=tuple(sorted(where)))
        for link, where in paragraphs.values()
    ]
    return tuple(sorted(origins, key=lambda origin: not (origin.entity_id or "").startswith(_OUTLETS)))


def attributed_share(origins: Sequence[Origin], sections: Sequence[Section]) -> float:
    """Share of the body's words in paragraphs that have an origin."""
    words = {s.index: len(s.text.split()) for s in sections if s.part is TextPart.PARAGRAPH}
    attributed = {paragraph for origin in origins for paragraph in origin.paragraphs}
    total = sum(words.values())
    return sum(count for index, count in words.items() if index in attributed) / total if total else 0.0


def _source_paragraphs(attributions: Sequence[Attribution], quotes: Sequence[Quote]) -> list[tuple[SourceLink, int]]:
    found: list[tuple[SourceLink, int]] = []
    for attribution in attributions:
        if attribution.span.part is TextPart.PARAGRAPH:
            # Joint links speak side by side, so each of them is an origin.
            links = attribution.chain if attribution.joint else _first_sources(attribution.chain)
            found.extend((link, attribution.span.index) for link in links)
    for quote in quotes:
        if quote.span.part is TextPart.PARAGRAPH and quote.chain and quote.kind is not QuoteKind.SCARE:
            where = [part.index for part in quote.parts] or [quote.span.index]
            found.extend((link, index) for index in where for link in _first_sources(quote.chain))
    return found


def _first_sources(chain: Sequence[SourceLink]) -> list[SourceLink]:
    """Who said it first, and the innermost agency that carried it, if that is another."""
    # From the inside out: of two agencies in a chain the inner one was there first.
    outlet = next((link for link in reversed(chain) if (link.entity_id or "").startswith(_OUTLETS)), None)
    first = chain[-1]
    return [first] if outlet is None or outlet is first else [first, outlet]
