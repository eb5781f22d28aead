"""What a partition decides on one article."""

from typing import NamedTuple

from schemas.verdict import DeduplicatedArticle


class Decision(NamedTuple):
    """Messages to send, then state to write."""

    messages: tuple[DeduplicatedArticle, ...]
    """First the article's own, then verdicts that supersede those of others. Empty where a late version is older."""
    state: tuple[tuple[bytes, bytes | None], ...]
    """Records of the compacted state topic, in the order in which they must be written; None is a tombstone."""
    redelivered: bool = False
