"""What the stories stage remembers: of each story its head, and each of its reports. Values of the state topic. Pure.

A report that comes writes these two small records, never the whole story.
Field names are those of the stored records: renaming one would lose it at the next restart.
"""

from datetime import datetime
from typing import Literal, NamedTuple, Self

from schemas.published import StoryStatus
from schemas.record import Instant, Message
from schemas.story_entry import StoryReport
from services.stream.typed_changes import UNCHANGED, Unchanged, changed


class HeadChange(NamedTuple):
    """New values of some fields of a `StoryHead`; a test holds the names and types to those there."""

    sequence: int | Unchanged = UNCHANGED
    digest: str | Unchanged = UNCHANGED
    status: StoryStatus | Unchanged = UNCHANGED
    merged_into: str | Unchanged | None = UNCHANGED
    first_seen: datetime | Unchanged = UNCHANGED
    updated: datetime | Unchanged = UNCHANGED
    touched: datetime | Unchanged = UNCHANGED
    caused: datetime | Unchanged = UNCHANGED
    written: datetime | Unchanged | None = UNCHANGED
    due: datetime | Unchanged | None = UNCHANGED
    backfill: bool | Unchanged = UNCHANGED
    may_list_forgotten: bool | Unchanged = UNCHANGED


class StoryHead(Message):
    """One story, without its reports."""

    schema_version: Literal[1] = 1
    story_id: str
    sequence: int = 0
    """Of the last record that was published of it; 0 if none was."""
    digest: str = ""
    """Of the last record, sequence apart: an equal one is not published again."""
    status: StoryStatus = StoryStatus.OPEN
    merged_into: str | None = None
    first_seen: Instant
    updated: Instant
    touched: Instant
    """When something last happened to it, by the stream's clock."""
    caused: Instant
    """The wire's clock of what happened last."""
    written: Instant | None = None
    """When the last record was written."""
    due: Instant | None = None
    """When the next one is; None where the last one says everything."""
    backfill: bool = False
    """Every report that it ever had was brought in later."""
    may_list_forgotten: bool = False
    """The last record may list reports that are forgotten here: one that goes away must still go out of it."""

    def changed(self, change: HeadChange) -> "StoryHead":
        """The head with this change made. Nothing else changes one."""
        return changed(self, change._fields, change)


class StoryOutline(Message):
    """A story past the memory window: none of its words, about 150 bytes.

    It stays for ever, as an article's does: a record under a number that subscribers have seen would be ignored, and
    what a late kill takes down would stay in the story.
    """

    schema_version: Literal[1] = 1
    sequence: int
    status: StoryStatus
    merged_into: str | None
    first_seen: Instant
    updated: Instant
    backfill: bool = False

    @classmethod
    def of(cls, head: StoryHead) -> Self | None:
        """What remains of a story; None where nothing was published of it."""
        if head.sequence == 0:
            return None
        return cls(
            sequence=head.sequence,
            status=head.status,
            merged_into=head.merged_into,
            first_seen=head.first_seen,
            updated=head.updated,
            backfill=head.backfill,
        )

    def recalled(self, story_id: str, touched: datetime) -> StoryHead:
        """The story again, without its reports."""
        return StoryHead(
            story_id=story_id,
            sequence=self.sequence,
            status=self.status,
            merged_into=self.merged_into,
            first_seen=self.first_seen,
            updated=self.updated,
            touched=touched,
            caused=self.updated,
            backfill=self.backfill,
            may_list_forgotten=True,
        )


class StoryMember(Message):
    """One article in one story: the newest entry about it."""

    schema_version: Literal[1] = 1
    story_id: str
    article_id: str
    sequence: int
    report: StoryReport | None
    """None once the article left the story: an older entry that comes late must not bring it back."""
    touched: Instant
    """When the entry took effect, by the stream's clock: after the memory window the member is forgotten."""

    @property
    def order(self) -> tuple[int, bool]:
        """Which of two entries counts: the higher one.

        Where an article leaves a story for another, and the first became part of that one, this one gets both entries
        under one sequence: the report is the later of them.
        """
        return (self.sequence, self.report is not None)
