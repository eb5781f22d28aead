"""Feeding a partition in tests."""

from collections.abc import Iterable

from schemas.enriched import EnrichedArticle
from schemas.verdict import Verdict
from services.deduplicator.decision import Decision
from services.deduplicator.notices.store import NoticeStore
from services.deduplicator.partition import DeduplicatorPartition
from services.stream.state_records import StateRecord


def decisions(partition: DeduplicatorPartition, *articles: EnrichedArticle) -> list[Decision]:
    """One decision per article, in order."""
    return [partition.decide(article, f"news.enriched:0:{number}") for number, article in enumerate(articles)]


def verdicts(*articles: EnrichedArticle) -> list[Verdict]:
    """The verdict on each article, from a new partition."""
    return [decision.messages[0].verdict for decision in decisions(DeduplicatorPartition(), *articles)]


def standing(found: list[Decision]) -> dict[str, Verdict]:
    """The last verdict on each article."""
    return {message.article_id: message.verdict for decision in found for message in decision.messages}


def of_windows(state: Iterable[StateRecord]) -> list[StateRecord]:
    """State records of articles and stories, without the names by which notices can mean them."""
    return [(key, value) for key, value in state if not NoticeStore.keeps(key)]
