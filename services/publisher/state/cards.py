"""Which records of a partition must be in memory, and how the others are found in the local store. Pure.

In memory is what a clock, a release or a held original may ask for at any moment. All else is asked for by its id, its
story, its original or its age.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from services.publisher.articles.lifecycle import HELD, Standing
from services.publisher.articles.outline import ArticleOutline
from services.publisher.articles.state import ArticleState
from services.stream.stored_records import Card, CardMaker

LAYOUT = 1
"""Of the cards. To be raised whenever `card_of` gives another card for a record, or an old record cannot be read."""
ARTICLE, STORY, NOTICE, OUTLINE = "article:", "story:", "notice:", "outline:"
"""What the keys of records begin with."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def card_of(key: bytes, value: bytes | None) -> Card:
    """The card of a record. What cannot be read is resident, so that the next restore sets it aside."""
    if value is None:
        return Card()
    try:
        if key.startswith(OUTLINE.encode()):
            ArticleOutline.model_validate_json(value, extra="ignore")
            return Card()
        if key.startswith(ARTICLE.encode()):
            return _of_article(key, ArticleState.model_validate_json(value, extra="ignore"))
    except ValidationError:
        pass
    return Card(resident=True)


def is_pinned(article: ArticleState) -> bool:
    """Whether an article must be in memory: held or begun, known by names, or still to be published again."""
    waits = article.standing in HELD or article.releasing or article.held_with is not None
    return waits or bool(article.names) or article.names_former_story


def shrinks(article: ArticleState) -> bool:
    """Whether it loses its words at the end of the content window."""
    return article.standing is Standing.PUBLIC and article.content is not None


def story_word(story_id: str) -> str:
    """Under which the articles of a story are found."""
    return f"story:{story_id}"


def original_word(article_id: str) -> str:
    """Under which the copies of an article are found."""
    return f"original:{article_id}"


def of_kind(kind: str, keys: Iterable[str]) -> list[str]:
    """What the keys of this kind name."""
    return [key.removeprefix(kind) for key in keys if key.startswith(kind)]


def microseconds(at: datetime) -> int:
    """Since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def as_datetime(micros: int) -> datetime:
    """The inverse."""
    return _EPOCH + timedelta(microseconds=micros)


def _of_article(key: bytes, article: ArticleState) -> Card:
    arrived = microseconds(article.arrived)
    if is_pinned(article) or key != (ARTICLE + article.article_id).encode():
        return Card(resident=True, arrived=arrived)
    return Card(
        touched=microseconds(article.touched),
        shrinks=shrinks(article),
        arrived=arrived,
        words=(story_word(article.facts.story_id), original_word(article.copy_of) if article.copy_of else None),
    )


CARDS = CardMaker(card_of, LAYOUT)
