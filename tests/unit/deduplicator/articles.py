"""Made-up articles for the deduplicator's tests: short news prose from a small vocabulary, no third-party text."""

import random
from datetime import UTC, datetime, timedelta

from schemas import ids
from schemas.article import Article, Signal, Target
from schemas.enriched import EnrichedArticle, Models
from schemas.raw import Source, SourceKind
from services.text.features import make_features

NOON = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)

PLACES = ["Arvik", "Belmora", "Castrel", "Dunholm", "Estavale", "Fernmouth", "Gallow Bay", "Hartsund"]
ACTORS = ["harbour board", "city council", "rail operator", "fishing union", "weather office", "power company"]
ACTS = ["rejected", "approved", "postponed", "announced", "investigated", "criticised", "repaired", "inspected"]
THINGS = [
    "ferry terminal",
    "flood barrier",
    "tram extension",
    "wage offer",
    "storm warning",
    "cable fault",
    "bridge toll",
]


def prose(seed: int, sentences: int = 14) -> tuple[str, ...]:
    """Paragraphs on one invented event; the same seed gives the same words."""
    dice = random.Random(seed)  # noqa: S311 - invents words, keeps no secret
    place, actor, thing = dice.choice(PLACES), dice.choice(ACTORS), dice.choice(THINGS)
    lines = []
    for _ in range(sentences):
        other, act, moment = dice.choice(ACTORS), dice.choice(ACTS), dice.choice(["early", "late"])
        lines.append(
            f"The {actor} of {place} {act} the {thing} number {dice.randint(10, 9999)} after the {other} in "
            f"{dice.choice(PLACES)} {dice.choice(ACTS)} a similar {dice.choice(THINGS)} {moment} "
            f"in {dice.choice(['spring', 'summer', 'autumn', 'winter'])}."
        )
    return tuple(" ".join(lines[start : start + 2]) for start in range(0, len(lines), 2))


def enriched(
    guid: str,
    paragraphs: tuple[str, ...],
    *,
    headline: str | None = "Harbour news",
    at: datetime = NOON,
    version: int = 1,
    signal: Signal = Signal.NEW,
    kind: SourceKind = SourceKind.NEWSPAPER,
    window_language: str = "en",
    desk: str = "world",
    acts_on: tuple[Target, ...] = (),
    received: datetime | None = None,
) -> EnrichedArticle:
    """An enriched article as the enricher would hand it on, without entities."""
    article = Article(
        article_id=ids.article_id("test", guid),
        item_id="i1-" + guid,
        trace_id="t",
        source=Source(id="outlet-" + guid, kind=kind),
        format="plain-text",
        namespace="test",
        guid=guid,
        version=version,
        received_at=received or at + timedelta(seconds=1),
        sent_at=at,
        signal=signal,
        acts_on=acts_on,
        headline=headline,
        paragraphs=paragraphs,
        content_hash=ids.content_hash((headline or "", *paragraphs)),
        word_count=sum(len(paragraph.split()) for paragraph in paragraphs),
    )
    return EnrichedArticle(
        article=article,
        desk=desk,
        window_language=window_language,
        features=make_features(article),
        models=Models(pipeline="rules", rules="test"),
    )
