"""The day an article was written on: what "yesterday" and "last week" are counted from. Never the machine's clock."""

from dataclasses import dataclass
from datetime import UTC, date, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.article import Article
from services.knowledge.gazetteer import find_places

_MAX_FILING_LAG = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class DocumentDate:
    """The article's own day, and whether its country writes the day before the month in figures."""

    today: date
    day_first: bool = False


def document_date(article: Article) -> DocumentDate:
    """The dateline's date, else the day it was published, else the day of event time where the report was filed."""
    local = article.event_time().astimezone(_zone(article)).date()
    country = article.source.policy.country
    day_first = country is not None and country not in ("US", "PH", "FM")
    for day in (_dateline_day(article), article.published_at.day() if article.published_at else None):
        if day and abs(day - local) <= _MAX_FILING_LAG:
            return DocumentDate(day, day_first)
    return DocumentDate(local, day_first)


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
