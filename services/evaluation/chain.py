"""Items through all stages' decisions in one process, without a broker: the same functions, in the same order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from schemas.published import PublishedArticle, Story
from schemas.raw import RawItem
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import DedupSettings
from services.enricher.enrich import Enricher, load_enricher
from services.parser.parse import Parsed, parse
from services.publisher.partition import Desk
from services.publisher.settings import PublisherSettings


@dataclass
class Outcome:
    """The last public record of each article (by source id) and of each story."""

    articles: dict[str, PublishedArticle] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)


def run(items: Iterable[RawItem], now: datetime, enricher: Enricher | None = None) -> Outcome:
    """Take the items through parser, enricher, deduplicator and publisher with their default settings."""
    enricher = enricher or load_enricher()
    shard, desk = DeduplicatorPartition(DedupSettings()), Desk(PublisherSettings())
    outcome = Outcome()
    position = 0
    for item in items:
        parsed = parse(item)
        for enriched in enricher.enrich(parsed.articles if isinstance(parsed, Parsed) else ()):
            for message in shard.decide(enriched, f"news.enriched:0:{position}").messages:
                step = desk.handle(message, f"news.deduplicated:0:{position}", now, ())
                position += 1
                _collect(outcome, step.outputs)
    return outcome


def _collect(outcome: Outcome, outputs: Iterable[PublishedArticle | Story]) -> None:
    for output in outputs:
        if isinstance(output, Story):
            outcome.stories[output.story_id] = output
        else:
            outcome.articles[output.outlet.id] = output
