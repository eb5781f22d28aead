"""How an article's state may change. Pure."""

from datetime import datetime
from typing import NamedTuple

from schemas.published import HopTime, Notice
from schemas.story_entry import ReportSummary
from services.publisher.articles.facts import Facts
from services.publisher.articles.lifecycle import Standing
from services.stream.typed_changes import UNCHANGED, Unchanged


class ArticleChange(NamedTuple):
    """New values of some fields of an `ArticleState`; a test holds the names and types to those there."""

    facts: Facts | Unchanged = UNCHANGED
    standing: Standing | Unchanged = UNCHANGED
    sequence: int | Unchanged = UNCHANGED
    published_story: str | Unchanged | None = UNCHANGED
    seen: tuple[str, ...] | Unchanged = UNCHANGED
    acts: tuple[str, ...] | Unchanged = UNCHANGED
    names: tuple[str, ...] | Unchanged = UNCHANGED
    opened: datetime | Unchanged = UNCHANGED
    arrived: datetime | Unchanged = UNCHANGED
    touched: datetime | Unchanged = UNCHANGED
    copy_of: str | Unchanged | None = UNCHANGED
    content: bytes | Unchanged | None = UNCHANGED
    report: ReportSummary | Unchanged | None = UNCHANGED
    was_shown: bool | Unchanged = UNCHANGED
    own_embargo: datetime | Unchanged | None = UNCHANGED
    own_hold: datetime | Unchanged | None = UNCHANGED
    held_with: str | Unchanged | None = UNCHANGED
    hops: tuple[HopTime, ...] | Unchanged = UNCHANGED
    ended_by: Notice | Unchanged | None = UNCHANGED
    source: str | Unchanged = UNCHANGED
    targets: tuple[str, ...] | Unchanged = UNCHANGED
    releasing: bool | Unchanged = UNCHANGED


NO_CHANGE = ArticleChange()
