"""What the publisher lets go of as the stream moves on: texts first, then all memory of an article. Pure."""

from schemas.published import Story
from services.publisher.articles.lifecycle import Standing
from services.publisher.changes.story_updates import close
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import Shelf


def forget(shelf: Shelf, settings: PublisherSettings) -> list[Story]:
    """Drop what lies outside the windows; the closing records of stories that end with it.

    Words of what is held are kept as long as the article is remembered: they are still to be published.
    """
    if shelf.watermark is None:
        return []
    closed = []
    for key in shelf.faded(shelf.watermark - settings.content_window):
        kind, _, name = key.partition(":")
        if kind == "story" and (story := close(shelf, shelf.stories[name], settings)):
            closed.append(story)
        elif kind == "article":
            _drop_words(shelf, name)
    for key in shelf.aged(shelf.watermark - settings.memory_window):
        shelf.drop(key)
    return closed


def _drop_words(shelf: Shelf, article_id: str) -> None:
    dossier = shelf.dossiers[article_id]
    if dossier.standing is Standing.PUBLIC and dossier.content is not None:
        shelf.put(dossier.model_copy(update={"content": None}))
