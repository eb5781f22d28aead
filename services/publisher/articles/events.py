"""Which event a version is in its article's life. Pure."""

from datetime import datetime

from schemas.article import Article, Signal, Status
from services.publisher.articles.lifecycle import Event
from services.text.notice_signals import is_kill

_EDITED_UNDATED = frozenset({"rss", "rdf", "atom", "json-feed"})
"""Formats of feeds, whose entries have no version number and often no time of change."""

VersionOrder = tuple[int, datetime]
"""Version number, then the wire's clock."""


def order_of(article: Article) -> VersionOrder:
    """What makes one version newer than another: its number and, where a feed has no numbers, the wire's clock."""
    return (article.version, article.event_time())


def is_bare_release(article: Article) -> bool:
    """A release without a text of its own: it frees the text that was sent before."""
    return article.signal is Signal.RELEASE and not article.paragraphs


def own_event(article: Article, known: VersionOrder | None, now: datetime, *, editable: bool = False) -> Event:
    """What a version means for its own article. `known` is the order of the newest version known, if any.

    Feeds edit an entry and leave its date: other words under the same number and clock are an update where the article
    is `editable`: public, and these words did not come before. A cache that is behind must not replace the newer, and a
    version that says nothing of an embargo must not lift it.

    An embargo is measured against `now`, for which callers take the time of arrival (or the machine clock where that is
    earlier): the same message then means the same when it is read again later, and an embargo that ended in between
    is announced and then released by the timer.
    """
    # Before the question of age: a kill is obeyed whatever version it bears.
    if is_kill(article):
        return Event.KILL
    holds = article.status is Status.WITHHELD or article.signal is Signal.HOLD
    embargoed = article.embargoed_until is not None and article.embargoed_until > now
    restrictive = holds or embargoed
    if known and not _is_current(
        _order_against(article, known, restrictive=restrictive),
        known,
        may_repeat=restrictive or is_bare_release(article) or (editable and article.format in _EDITED_UNDATED),
    ):
        return Event.STALE
    if holds:
        return Event.WITHHOLD
    if embargoed:
        return Event.EMBARGO
    return Event.RELEASE if known and is_bare_release(article) else Event.USABLE


def _order_against(article: Article, known: VersionOrder, *, restrictive: bool) -> VersionOrder:
    """The order to compare. An unnumbered message gets the number of the known version, so the clock decides.

    Formats that number only their leads send embargoes, holds, releases and corrections without a number.
    """
    unnumbered = article.is_unnumbered() and (restrictive or article.signal in {Signal.RELEASE, Signal.CORRECTION})
    return (known[0], article.event_time()) if unnumbered else order_of(article)


def _is_current(new: VersionOrder, known: VersionOrder, *, may_repeat: bool) -> bool:
    """Only a newer version changes an article, but some things may come for the very version that is out."""
    return new >= known if may_repeat else new > known
