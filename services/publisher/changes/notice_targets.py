"""Which articles a notice means, and which notices mean an article. Pure.

The same relation (`names`, `within_reach`) decides whether the target came before the notice or after it, so the order
of arrival does not decide who is killed.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from schemas.article import Signal, TargetKind
from services.publisher.articles.lifecycle import Event, Standing
from services.publisher.articles.state import ArticleState
from services.publisher.notices.state import NoticeState
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import PartitionStore
from services.text.item_names import within_reach

_IDS = (TargetKind.GUID, TargetKind.DOCUMENT_ID)


def targets_of(notice: NoticeState, store: PartitionStore, settings: PublisherSettings) -> list[ArticleState]:
    """The articles here that a notice means."""
    found: dict[str, ArticleState] = {}
    for name in notice.names:
        meant = [
            article
            for article in store.articles_named(name)
            if article.standing is not Standing.NOTICE and within_reach(name, article.opened, notice.at, settings.reach)
        ]
        if name.startswith(TargetKind.TRANSMISSION):
            # Transmission numbers wrap around: only the latest article with the number is meant.
            meant = sorted(meant, key=_by_clock)[-1:]
        found.update({article.article_id: article for article in meant})
    return sorted(found.values(), key=_by_clock)


def notices_for(
    article: ArticleState,
    names: Collection[str],
    sent_along: Iterable[NoticeState],
    store: PartitionStore,
    settings: PublisherSettings,
) -> list[NoticeState]:
    """Notices that came before this article and mean it, oldest first by the wire's clock.

    They came as instructions before it, or with its message; or are kept by their names since before there were any.
    """
    kept = [
        notice
        for notice in store.notices_naming(names)
        if any(within_reach(name, article.opened, notice.at, settings.reach) for name in notice.names if name in names)
    ]
    found = {notice.seen: notice for notice in (*kept, *sent_along)}
    return sorted(found.values(), key=lambda notice: (notice.at, notice.seen))


def event_under_notices(
    notices: Iterable[NoticeState], article: ArticleState, names: Collection[str], event: Event
) -> tuple[Event, NoticeState | None]:
    """What earlier notices make of an article's own event, and which of them decides.

    A kill outweighs all; of holds and releases the last counts.
    """
    decided: tuple[Event, NoticeState | None] = (event, None)
    for notice in notices:
        if notice.signal is Signal.KILL:
            return Event.KILL, notice
        if notice.at < article.facts.event_time:
            # A version sent after a hold or a release is a new decision of the agency.
            continue
        if notice.signal is Signal.HOLD:
            decided = (Event.WITHHOLD, notice)
        elif notice.signal is Signal.RELEASE and _names_by_id(notice, names):
            # By words it could mean an item that was held before; letting the wrong text out cannot be undone.
            decided = (Event.USABLE, notice)
    return decided


def _names_by_id(notice: NoticeState, names: Collection[str]) -> bool:
    """Whether a notice uses one of the article's ids, not just its words."""
    return any(name.startswith(_IDS) for name in notice.names if name in names)


def _by_clock(article: ArticleState) -> tuple[datetime, str]:
    return (article.opened, article.article_id)
