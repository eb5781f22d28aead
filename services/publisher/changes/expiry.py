"""What expires as the stream moves on: texts first, then all memory of an article. Pure."""

from datetime import datetime

from services.publisher.articles.change import ArticleChange
from services.publisher.articles.lifecycle import Standing
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import PartitionStore


def expire(store: PartitionStore, settings: PublisherSettings) -> None:
    """Drop what lies outside the windows.

    Words of what is held are kept as long as the article is remembered: they are still to be published.
    """
    if store.watermark is None:
        return
    # The stream's own clock: a worker that was down for a week must not drop a week at once when it comes back.
    for key in store.past_content_window(store.watermark - settings.content_window):
        kind, _, name = key.partition(":")
        if kind == "article":
            _drop_words(store, name)
    for key in store.past_memory_window(store.watermark - settings.memory_window):
        _forget(store, key, store.watermark)


def _forget(store: PartitionStore, key: str, now: datetime) -> None:
    """Let a record go. An embargo waits for the worker's clock, so it is never forgotten by the stream's.

    That clock can be ahead: an arrival 40 days from now would otherwise be the end of every embargo.
    """
    kind, _, name = key.partition(":")
    if kind == "article" and store.articles[name].standing is Standing.EMBARGOED:
        store.put_article(store.articles[name].changed(ArticleChange(touched=now)))
    else:
        store.delete(key)


def _drop_words(store: PartitionStore, article_id: str) -> None:
    article = store.articles[article_id]
    if article.standing is Standing.PUBLIC and article.content is not None:
        store.put_article(article.changed(ArticleChange(content=None)))
