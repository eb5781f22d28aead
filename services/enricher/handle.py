"""What a worker process of the enricher does with a batch of messages. Top-level and picklable."""

import zlib
from collections.abc import Mapping, Sequence

from schemas.article import Article
from schemas.enriched import EnrichedArticle
from services.enricher.enrich import DEFAULT_MODELS, Enricher, load_enricher
from services.stream.decoding import decode
from services.stream.lanes import topic_for
from services.stream.messages import Kept, Outcome, Outgoing, Received, Rejected

OUTPUT_TOPIC = "news.enriched"
_FIRST_PARAGRAPH = b'"paragraphs":["'
_WORDS_COMPARED = 200


class _Process:
    """What this process holds: the enricher, once it is loaded."""

    enricher: Enricher | None = None


def prepare(models: Mapping[str, str] = DEFAULT_MODELS) -> None:
    """Load the models and tables of this process. The worker pool calls it once, before the first batch."""
    _Process.enricher = load_enricher(models)
    _Process.enricher.warm_up()


def handle(batch: Sequence[Received]) -> list[Outcome]:
    """One outcome per message, in order: the enriched article, or why it cannot be read."""
    enricher = _Process.enricher = _Process.enricher or load_enricher()
    decoded = [decode(Article, received.value) for received in batch]
    enriched = iter(enricher.enrich([article for article in decoded if isinstance(article, Article)]))
    return [item if isinstance(item, Rejected) else _kept(next(enriched)) for item in decoded]


def affinity(received: Received) -> int:
    """A number that messages with the same first paragraph share, read without decoding them.

    A pool that hands equal numbers to the same process finds a copy's paragraphs in that process's cache.
    """
    value = received.value or b""
    at = value.find(_FIRST_PARAGRAPH)
    words = value[at : at + _WORDS_COMPARED] if at >= 0 else value
    return zlib.crc32(words)


def counts() -> dict[str, int]:
    """Since the last call, for the metrics: paragraphs held and read anew, articles of a language without a model."""
    enricher = _Process.enricher
    return enricher.take_counts() if enricher else {}


def _kept(article: EnrichedArticle) -> Kept:
    topic = topic_for(OUTPUT_TOPIC, article.article)
    return Kept(outputs=(Outgoing(topic, article.shard.encode(), article.to_bytes()),))
