"""What the publisher remembers of a story: a value of the state topic. Pure.

Its reports are not in it: they are found through the articles.
Field names are those of the stored records: renaming one would lose it at the next restart.
"""

from datetime import datetime
from typing import Literal, NamedTuple

from schemas.published import StoryStatus
from schemas.record import Instant, Message
from services.publisher.typed_changes import UNCHANGED, Unchanged, changed


class StoryChange(NamedTuple):
    """New values of some fields of a `StoryState`; a test holds the names and types to those there."""

    sequence: int | Unchanged = UNCHANGED
    digest: str | Unchanged = UNCHANGED
    status: StoryStatus | Unchanged = UNCHANGED
    merged_into: str | Unchanged | None = UNCHANGED
    first_seen: datetime | Unchanged = UNCHANGED
    updated: datetime | Unchanged = UNCHANGED
    touched: datetime | Unchanged = UNCHANGED


class StoryState(Message):
    """One story."""

    schema_version: Literal[1] = 1
    story_id: str
    sequence: int
    """Of the last record that was published of it; 0 if none was."""
    digest: str
    """Of the last record, sequence apart: an equal one is not published again."""
    status: StoryStatus = StoryStatus.OPEN
    merged_into: str | None = None
    first_seen: Instant
    updated: Instant
    touched: Instant
    """When something was last added to it, by the stream's clock."""

    def changed(self, change: StoryChange) -> "StoryState":
        """The state with this change made."""
        return changed(self, change._fields, change)


def new_story(story_id: str, event_time: datetime, effective_at: datetime) -> StoryState:
    """A story of which nothing was published yet."""
    return StoryState(
        story_id=story_id,
        sequence=0,
        digest="",
        first_seen=event_time,
        updated=event_time,
        touched=effective_at,
    )
