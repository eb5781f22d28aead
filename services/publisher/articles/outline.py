"""What remains of an article for ever: enough to number its next record, and to keep a killed one killed. Pure.

A subscriber ignores a record whose sequence is not higher than the last (docs/subscribers.md). Were an article
forgotten whole, its kill a month later would go out as `retract` sequence 1, be ignored, and the text would stay on
screens.
Field names are those of the stored records: renaming one would lose it at the next restart.
"""

from typing import Literal, Self

from schemas.record import Instant, Message
from services.publisher.articles.facts import Facts
from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.state import ArticleState


class ArticleOutline(Message):
    """An article past the memory window: none of its words, about 160 bytes."""

    schema_version: Literal[1] = 1
    sequence: int
    """Of the last record that was published of it."""
    standing: Standing
    was_shown: bool
    version: int
    event_time: Instant
    """The wire's clock of that version: an older one that comes late is still older."""
    story_id: str | None = None
    """The story that has a report of it: a late kill must take it out of there, too."""
    backfill: bool = False
    """As in its last record."""

    @classmethod
    def of(cls, article: ArticleState) -> Self | None:
        """What remains of an article. None for notices, and where nothing was published: no subscriber knows of it."""
        if article.sequence == 0 or article.standing is Standing.NOTICE:
            return None
        return cls(
            sequence=article.sequence,
            standing=article.standing,
            was_shown=article.was_shown,
            version=article.facts.version,
            event_time=article.facts.event_time,
            story_id=article.published_story if article.was_shown else None,
            backfill=article.facts.backfill,
        )

    def recalled(self, article_id: str, guid: str, names: tuple[str, ...], others: Facts) -> ArticleState:
        """The article again. What is lost of its facts is that of the message that recalls it."""
        own = {
            "article_id": article_id,
            "guid": guid,
            "version": self.version,
            "event_time": self.event_time,
            "backfill": self.backfill,
        }
        return ArticleState(
            facts=Facts.model_validate(dict(others) | own),
            standing=self.standing,
            sequence=self.sequence,
            published_story=self.story_id,
            was_shown=self.was_shown,
            names=names,
            opened=self.event_time,
            arrived=others.received_at,
            touched=others.received_at,
        )
