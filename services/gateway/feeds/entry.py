"""What of a public record goes into a feed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schemas.published import PublishedArticle
from services.gateway.view.kills import Kill


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """One article."""

    id: str
    title: str
    url: str | None
    author: str
    published: datetime
    """The wire's clock."""
    updated: datetime
    language: str
    summary: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithdrawnEntry:
    """An article that was killed: who has it takes it down."""

    id: str
    when: datetime


@dataclass(frozen=True, slots=True)
class SearchFeed:
    """A search, as a feed."""

    title: str
    address: str
    """Of the feed itself."""
    entries: tuple[SearchEntry, ...]
    withdrawn: tuple[WithdrawnEntry, ...] = ()

    @property
    def updated(self) -> datetime | None:
        """The latest change; None where there is nothing."""
        return max((*(each.updated for each in self.entries), *(each.when for each in self.withdrawn)), default=None)


def feed_entries(records: Iterable[bytes]) -> tuple[SearchEntry, ...]:
    """The entries of these records; what has no content has none."""
    articles = (PublishedArticle.model_validate_json(record) for record in records)
    return tuple(made for made in map(_entry, articles) if made)


def withdrawn_entries(kills: Iterable[Kill], withheld_outlets: frozenset[str]) -> tuple[WithdrawnEntry, ...]:
    """All kills, whatever the search: a reader may have the article from when it fitted."""
    return tuple(
        WithdrawnEntry(entry_id(each.article_id), each.at) for each in kills if each.outlet not in withheld_outlets
    )


def entry_id(article_id: str) -> str:
    """A URN: the same in every feed."""
    return f"urn:copytaster:{article_id}"


def _entry(article: PublishedArticle) -> SearchEntry | None:
    content = article.content
    if content is None:
        return None
    first = content.paragraphs[0] if content.paragraphs else ""
    return SearchEntry(
        id=entry_id(article.article_id),
        title=content.headline or first[:120] or "-",
        url=article.url if article.url and article.url.startswith(("https://", "http://")) else None,
        author=article.outlet.name or article.outlet.id,
        published=article.event_time,
        updated=article.hops[-1].at if article.hops else article.received_at,
        language=article.language.code,
        summary=first,
        paragraphs=content.paragraphs,
    )
