"""The document date: the day an article was written, from which "yesterday" and "last week" are counted.

TimeML calls it the document creation time. It never comes from the machine's clock.
"""

from dataclasses import dataclass
from datetime import UTC, date, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.article import Article
from services.knowledge.gazetteer import find_places


@dataclass(frozen=True, slots=True)
class DocumentDate:
    """The article's own day, and whether its country writes 5/4 for the fifth of April."""

    today: date
    day_first: bool = False


def document_date(article: Article, longest_filing_lag: timedelta) -> DocumentDate:
    """The dateline's date, else the day it was published, else the day of event time where the report was filed.

    A date further than `longest_filing_lag` from event time is passed over.
    """
    local = _local_day(article)
    country = article.source.policy.country
    # These countries put the month first.
    day_first = country is not None and country not in ("US", "PH", "FM")
    for day in (_dateline_day(article), article.published_at.day() if article.published_at else None):
        if day and abs(day - local) <= longest_filing_lag:
            return DocumentDate(day, day_first)
    return DocumentDate(local, day_first)


def _local_day(article: Article) -> date:
    moment = article.event_time()
    try:
        return moment.astimezone(_zone(article)).date()
    except OverflowError:
        # In year 1 or 9999 ("not set") there may be no such day in another zone.
        return moment.date()


def _dateline_day(article: Article) -> date | None:
    text = article.dateline.date if article.dateline else None
    return date.fromisoformat(text) if text and len(text) == 10 else None


def _zone(article: Article) -> tzinfo:
    """The dateline's zone by its longitude (to an hour or two: enough for the day), else the source's, else UTC."""
    place = article.dateline.place if article.dateline else None
    found = find_places(place) if place else ()
    if found and found[0].longitude is not None:
        return timezone(timedelta(hours=round(found[0].longitude / 15)))
    if article.source.policy.timezone:
        try:
            return ZoneInfo(article.source.policy.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return UTC
    return UTC
