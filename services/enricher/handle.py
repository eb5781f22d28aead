"""The enricher stage on a batch of messages: decode, enrich, encode. Pure: the enricher is handed in."""

import zlib
from collections.abc import Mapping, Sequence

from schemas.article import Article
from schemas.enriched import EnrichedArticle
from services.enricher.enrich import NO_DESKS, Enricher
from services.stream.decoding import decode
from services.stream.lanes import topic_for
from services.stream.messages import Kept, Outcome, Outgoing, Received, Rejected
from services.stream.topics import ENRICHED

_FIRST_PARAGRAPH = b'"paragraphs":["'
_BYTES_COMPARED = 200
"""Of the first paragraph: enough to tell articles apart, little enough that a copy cut short still agrees."""


def handle(batch: Sequence[Received], enricher: Enricher, desks: Mapping[str, str] = NO_DESKS) -> list[Outcome]:
    """One outcome per message, in order: the enriched article, or why it cannot be read.

    `desks` names the desk of each source that has another than the default.
    """
    decoded = [decode(Article, received.value) for received in batch]
    enriched = iter(enricher.enrich([article for article in decoded if isinstance(article, Article)], desks))
    return [item if isinstance(item, Rejected) else _kept(next(enriched)) for item in decoded]


def read_ahead(batch: Sequence[Received], enricher: Enricher) -> None:
    """Analyse the texts of all these articles together. Each of them is then quick to enrich by itself."""
    decoded = (decode(Article, received.value) for received in batch)
    enricher.read_ahead([article for article in decoded if isinstance(article, Article)])


def affinity(received: Received) -> int:
    """A number that messages with the same first paragraph share, read without decoding them.

    A pool that hands equal numbers to the same process finds a copy's paragraphs in that process's cache.
    """
    value = received.value or b""
    at = value.find(_FIRST_PARAGRAPH)
    start = value[at : at + _BYTES_COMPARED] if at >= 0 else value
    return zlib.crc32(start)


def _kept(article: EnrichedArticle) -> Kept:
    # Keyed by the source's desk, never by a property of the text: what is guessed of a text may change from one version
    # to the next, and with it the place.
    topic = topic_for(ENRICHED.name, article.article)
    return Kept(outputs=(Outgoing(topic, article.desk.encode(), article.to_bytes()),))
