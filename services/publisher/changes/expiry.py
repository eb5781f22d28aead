"""What expires as the stream moves on: texts first, then all memory of an article. Pure."""

from schemas.published import Story
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.lifecycle import Standing
from services.publisher.changes.story_updates import close_story
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import PartitionStore


def expire(store: PartitionStore, settings: PublisherSettings) -> list[Story]:
    """Drop what lies outside the windows; the closing records of stories that end with it.

    Words of what is held are kept as long as the article is remembered: they are still to be published.
    """
    if store.watermark is None:
        return []
    closing = []
    # The stream's own clock: a worker that was down for a week must not drop a week at once when it comes back.
    for key in store.past_content_window(store.watermark - settings.content_window):
        kind, _, name = key.partition(":")
        if kind == "story" and (record := close_story(store, store.stories[name], settings)):
            closing.append(record)
        elif kind == "article":
            _drop_words(store, name)
    for key in store.past_memory_window(store.watermark - settings.memory_window):
        store.delete(key)
    return closing


def _drop_words(store: PartitionStore, article_id: str) -> None:
    article = store.articles[article_id]
    if article.standing is Standing.PUBLIC and article.content is not None:
        store.put_article(article.changed(ArticleChange(content=None)))
