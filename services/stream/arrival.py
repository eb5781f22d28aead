"""When a record arrived at the latest, whatever it says itself. Pure: the times are handed in with the message.

`received_at` is written by the host that took the item in, by its clock. Windows and expiry are measured from it, so
one record from 2099 would empty them. It is bounded where a stage takes the record up: by the broker's time of it and
by the clock of the worker that reads it. One clock ahead is then harmless; it takes all three.
"""

from datetime import MAXYEAR, MINYEAR, datetime, timedelta

from schemas.article import Article
from schemas.enriched import EnrichedArticle
from schemas.raw import RawItem
from schemas.verdict import DeduplicatedArticle
from services.stream.messages import Received

_SKEW = timedelta(seconds=60)
"""Clocks of one installation differ by less. A record within it stays as it is: a second reading gives the same."""


def bounded_item(raw: RawItem, received: Received) -> RawItem:
    """The item, not received later than it can have been."""
    at = _bounded(raw.received_at, received)
    return raw if at == raw.received_at else raw.model_copy(update={"received_at": at})


def bounded_article(article: Article, received: Received) -> Article:
    """The same of an article."""
    at = _bounded(article.received_at, received)
    return article if at == article.received_at else article.model_copy(update={"received_at": at})


def bounded_enriched(enriched: EnrichedArticle, received: Received) -> EnrichedArticle:
    """The same of an enriched article."""
    article = bounded_article(enriched.article, received)
    return enriched if article is enriched.article else enriched.model_copy(update={"article": article})


def bounded_verdict(message: DeduplicatedArticle, received: Received) -> DeduplicatedArticle:
    """The same of an article with its verdict, or of an instruction; a superseding verdict has no arrival."""
    if message.instruction is not None:
        at = _bounded(message.instruction.received_at, received)
        bounded = message.instruction.model_copy(update={"received_at": at})
        return message.model_copy(update={"instruction": bounded})
    if message.enriched is None:
        return message
    enriched = bounded_enriched(message.enriched, received)
    return message if enriched is message.enriched else message.model_copy(update={"enriched": enriched})


def time_that_was_set(moment: datetime | None) -> datetime | None:
    """A sender's time; None for one in the first or the last year of the calendar.

    Go and .NET write 0001-01-01 where a time was never set, and 9999-12-31 is another "none". Days and windows counted
    from there would leave the calendar.
    """
    return moment if moment is not None and MINYEAR < moment.year < MAXYEAR else None


def _bounded(claimed: datetime, received: Received) -> datetime:
    known = [time for time in (received.origin.timestamp, received.read_at) if time is not None]
    latest = min(known, default=claimed)
    return latest if claimed - latest > _SKEW else claimed
