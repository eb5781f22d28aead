"""What the publisher remembers of stories: which became part of which. A value of the state topic. Pure.

Until there was a stage of stories, every story had such a record here. What the state topic still holds of these is
handed over to that stage (story_handover.py), and then deleted.
Field names are those of the stored records: renaming one would lose it at the next restart.
"""

from datetime import datetime
from typing import Literal

from schemas.published import StoryStatus
from schemas.record import Instant, Message


class StoryState(Message):
    """One story that became part of another, or is still to be handed over."""

    schema_version: Literal[1] = 1
    story_id: str
    sequence: int = 0
    """Of the last record that the publisher wrote of it; 0 if none."""
    digest: str = ""
    """Of that record, sequence apart."""
    status: StoryStatus = StoryStatus.OPEN
    merged_into: str | None = None
    first_seen: Instant
    updated: Instant
    touched: Instant
    """When something was last added to it, by the stream's clock."""


def merged_story(story_id: str, into: str, event_time: datetime, effective_at: datetime) -> StoryState:
    """A story that became part of another."""
    return StoryState(
        story_id=story_id,
        status=StoryStatus.MERGED,
        merged_into=into,
        first_seen=event_time,
        updated=event_time,
        touched=effective_at,
    )
