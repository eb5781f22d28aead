"""What a message says: which event it is in an article's life, and whether it speaks of other items. Pure."""

import hashlib
from datetime import datetime

from schemas.article import Article, Signal, Status
from schemas.verdict import DeduplicatedArticle
from services.publisher.articles.lifecycle import Event
from services.publisher.notices.names import targets_elsewhere

Order = tuple[int, datetime]


def identity_of(message: DeduplicatedArticle) -> str:
    """The same for every delivery of one message, whatever its offset."""
    parts = [message.article_id, str(message.version), message.verdict.verdict_id, str(message.notice_copy)]
    if message.enriched is None:
        parts += ["verdict", message.verdict.story_id, str(message.verdict.supersedes)]
    else:
        article = message.enriched.article
        acts_on = [f"{target.kind}={target.value}" for target in article.acts_on]
        parts += [article.content_hash, article.status, article.signal, str(article.embargoed_until), *acts_on]
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def order_of(article: Article) -> Order:
    """What makes one version newer than another: its number and, where a feed has no numbers, the wire's clock."""
    return (article.version, article.event_time())


def is_kill(article: Article) -> bool:
    """Kills and cancels take back every version."""
    return article.signal is Signal.KILL or article.status is Status.CANCELED


def notice_signal(article: Article) -> Signal | None:
    """What this item does to the others it names, if anything. Updates and refiles replace nothing but themselves."""
    if not targets_elsewhere(article):
        return None
    if is_kill(article):
        return Signal.KILL
    if article.signal in {Signal.HOLD, Signal.RELEASE, Signal.CORRECTION}:
        return article.signal
    return None


def is_release_only(article: Article) -> bool:
    """A release that says no more than that the text sent before is free."""
    return article.signal is Signal.RELEASE and not article.paragraphs


def own_event(article: Article, known: Order | None, now: datetime) -> Event:
    """What a version means for its own article. `known` is the order of the version held, None if there is none.

    An embargo is measured against `now`, for which callers take the time of arrival (or the machine clock where that is
    earlier): the same message then means the same when it is read again later, and an embargo that ended in between
    is announced and then released by the timer.
    """
    if is_kill(article):
        return Event.KILL
    holds = article.status is Status.WITHHELD or article.signal is Signal.HOLD
    embargoed = article.embargoed_until is not None and article.embargoed_until > now
    restrictive = holds or embargoed
    if known and not _counts(
        _order_against(article, known, restrictive=restrictive),
        known,
        restrictive=restrictive or is_release_only(article),
    ):
        return Event.STALE
    if holds:
        return Event.WITHHOLD
    if embargoed:
        return Event.EMBARGO
    return Event.LIFT if known and is_release_only(article) else Event.USABLE


def _order_against(article: Article, known: Order, *, restrictive: bool) -> Order:
    """Formats that number leads alone send embargoes, holds, releases and corrections without: the clock decides."""
    unnumbered = article.is_unnumbered() and (restrictive or article.signal in {Signal.RELEASE, Signal.CORRECTION})
    return (known[0], article.event_time()) if unnumbered else order_of(article)


def _counts(new: Order, known: Order, *, restrictive: bool) -> bool:
    """Only a newer version changes an article, but a hold or a release may come for the very version that is out."""
    return new >= known if restrictive else new > known
