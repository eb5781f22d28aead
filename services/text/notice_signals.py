"""What an item's status and signal mean for other items. Pure."""

from schemas.article import Article, Signal, Status
from services.text.item_names import targets_elsewhere


def is_kill(article: Article) -> bool:
    """Kills and cancels withdraw every version."""
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


def forwarded_signal(article: Article) -> Signal | None:
    """What a notice from another partition does here, where its own item is one more target.

    So a kill or a hold counts even if it names nobody else: an earlier version, or a copy, may be in this partition.
    """
    if is_kill(article):
        return Signal.KILL
    if article.status is Status.WITHHELD or article.signal is Signal.HOLD:
        return Signal.HOLD
    if article.signal is Signal.RELEASE:
        return Signal.RELEASE
    return Signal.CORRECTION if article.signal is Signal.CORRECTION and targets_elsewhere(article) else None
