"""Which articles of an item that was brought in later are old. Pure.

An item may hold several: a feed that is read again from its beginning has old entries beside one of this minute.
"""

from datetime import datetime

from schemas.article import Article


def is_backfill(article: Article, before: datetime | None) -> bool:
    """Whether the article was made before this time, or does not say when it was made; False where there is no time."""
    if before is None:
        return False
    made = article.event_time()
    # The wire's clock falls back to arrival; an arrival says nothing of when the article was made.
    dated = made != article.received_at or _is_dated(article)
    return not dated or min(made, article.received_at) <= before


def _is_dated(article: Article) -> bool:
    """Whether it says when it was made, even if that is not before it arrived: a clock may be ahead."""
    stamps = (article.version_created, article.published_at)
    return article.sent_at is not None or any(stamp is not None and stamp.instant() is not None for stamp in stamps)
