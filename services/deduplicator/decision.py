"""What a partition decides on one article."""

from typing import NamedTuple

from schemas.enriched import EnrichedArticle
from schemas.verdict import DeduplicatedArticle, Verdict
from services.deduplicator.verdicts import SupersedingVerdict


class Decision(NamedTuple):
    """Messages to send, then state to write."""

    messages: tuple[DeduplicatedArticle, ...]
    """First the article's own, then verdicts that supersede those of others, then instructions for what it names.

    Empty where a late version is older."""
    state: tuple[tuple[bytes, bytes | None], ...]
    """Records of the compacted state topic, in the order in which they must be written; None is a tombstone."""
    redelivered: bool = False


def message_of(enriched: EnrichedArticle, verdict: Verdict, *, redelivered: bool = False) -> DeduplicatedArticle:
    """The message with an article's own verdict."""
    article = enriched.article
    return DeduplicatedArticle(
        article_id=article.article_id,
        version=article.version,
        verdict=verdict,
        enriched=enriched,
        redelivered=redelivered,
    )


def superseding_message(each: SupersedingVerdict) -> DeduplicatedArticle:
    """The message with a verdict that replaces an earlier one; the article was handed on already."""
    return DeduplicatedArticle(article_id=each.article_id, version=each.version, verdict=each.verdict, enriched=None)
