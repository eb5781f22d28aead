"""Articles written for these tests, and one enricher for all of them: loading it takes a second."""

from datetime import UTC, datetime
from functools import cache

from schemas.article import Article, Caption, Dateline, Language
from schemas.enriched import EnrichedArticle
from schemas.raw import Source, SourcePolicy
from services.enricher.enrich import Enricher
from services.enricher.loading import load_enricher

WEDNESDAY = datetime(2023, 5, 17, 12, tzinfo=UTC)


@cache
def the_enricher() -> Enricher:
    return load_enricher()


def article(
    *paragraphs: str,
    headline: str | None = None,
    captions: tuple[Caption, ...] = (),
    dateline: Dateline | None = None,
    language: str = "en",
    country: str | None = None,
    written: datetime = WEDNESDAY,
) -> Article:
    return Article(
        article_id="a1-test",
        item_id="i1-test",
        trace_id="t",
        source=Source(id="test", policy=SourcePolicy(country=country)),
        format="test",
        namespace="test",
        guid="test",
        received_at=written,
        sent_at=written,
        headline=headline,
        paragraphs=paragraphs,
        captions=captions,
        dateline=dateline,
        language=Language(code=language, confidence=1.0),
        content_hash="c1-test",
        word_count=sum(len(p.split()) for p in paragraphs),
    )


def enriched(*paragraphs: str, headline: str | None = None, country: str | None = None) -> EnrichedArticle:
    return the_enricher().enrich([article(*paragraphs, headline=headline, country=country)])[0]


def names(result: EnrichedArticle, kind: str) -> dict[str, list[str]]:
    """Entity name → its mentions, of one kind."""
    return {e.name: [m.text for m in e.mentions] for e in result.entities if e.kind == kind}


def chains(result: EnrichedArticle) -> list[list[str]]:
    """Every attribution's chain by name, outer outlet first."""
    return [[link.name for link in attribution.chain] for attribution in result.attributions]


def spoken(result: EnrichedArticle, kind: str = "direct") -> list[tuple[str, str | None]]:
    """(words, speaker) of every quote of a kind."""
    return [(q.text, q.speaker.name if q.speaker else None) for q in result.quotes if q.kind == kind]
