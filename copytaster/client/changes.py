"""One change of one article, as a subscriber has to carry it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RETRACT = "retract"
LEFT = "left"


@dataclass(frozen=True)
class ArticleChange:
    """Show what `record` says, in place of all that was; or, where it has no content, take everything down."""

    article_id: str
    sequence: int
    action: str
    """As in the record, which may be one that a later release has added; or `left`: it fits the filter no more."""
    record: Mapping[str, Any]

    @property
    def is_shown(self) -> bool:
        """Whether the article is to be shown. It has content, or in short a headline, whatever the action is called."""
        has_words = self.record.get("content") is not None or self.record.get("headline") is not None
        return self.action != LEFT and has_words

    @property
    def is_kill(self) -> bool:
        """Whether the sender wants a confirmation."""
        return self.action == RETRACT


def change_of(record: Mapping[str, Any]) -> ArticleChange:
    """The change that a public record means."""
    return ArticleChange(record["article_id"], record["sequence"], str(record.get("action", "")), record)


def departure(article_id: str, sequence: int) -> ArticleChange:
    """The article is not in the subscription any more."""
    return ArticleChange(article_id, sequence, LEFT, {"article_id": article_id, "sequence": sequence})
