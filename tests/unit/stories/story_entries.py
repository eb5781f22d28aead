"""Entries for stories, made short for tests."""

from datetime import datetime

from schemas.published import Outlet, Story, StoryStatus
from schemas.story_entry import (
    CitedSource,
    NamedThing,
    ReportChange,
    ReportSummary,
    StoryBefore,
    StoryEntry,
    StoryMerger,
    StoryReport,
)
from schemas.verdict import VerdictKind
from services.stories.partition import EntryStep
from tests.scenarios.script_messages import at_minute


def story_report(name: str, minute: float, *origins: str, copy_of: str | None = None, outlet: str = "") -> StoryReport:
    return StoryReport(
        version=1,
        event_time=at_minute(minute),
        outlet=Outlet(id=outlet or f"outlet-{name}"),
        verdict=VerdictKind.EXACT_COPY if copy_of else VerdictKind.ORIGINAL,
        of=copy_of,
        copy_of=copy_of,
        summary=ReportSummary(
            headline=f"Headline {name}",
            entities=(NamedThing(id="Q1", name="Common Name", kind="person"),),
            origins=tuple(CitedSource(name=origin) for origin in origins),
        ),
    )


def entry(
    name: str,
    minute: float = 0,
    *origins: str,
    story: str = "S",
    sequence: int = 1,
    adds: bool = True,
    copy_of: str | None = None,
) -> StoryEntry:
    """A report that came or changed."""
    report = story_report(name, minute, *origins, copy_of=copy_of)
    change = ReportChange(article_id=name, sequence=sequence, report=report, adds=adds)
    return _entry(story, change, at_minute(minute))


def gone(name: str, minute: float = 0, *, story: str = "S", sequence: int = 2) -> StoryEntry:
    """A report that left."""
    return _entry(story, ReportChange(article_id=name, sequence=sequence), at_minute(minute))


def merger(story: str, into: str, minute: float = 0) -> StoryEntry:
    """A story that became part of another."""
    return _entry(story, StoryMerger(merged_into=into), at_minute(minute))


def handover(story: str, sequence: int, digest: str = "", status: StoryStatus = StoryStatus.OPEN) -> StoryEntry:
    """A story that the publisher kept before."""
    at = at_minute(0)
    before = StoryBefore(sequence=sequence, digest=digest, status=status, first_seen=at, updated=at, touched=at)
    return _entry(story, before, at)


def written(*steps: EntryStep) -> list[Story]:
    """The records that these steps write."""
    return [Story.model_validate_json(record.value) for step in steps for record in step.records]


def _entry(story: str, change: ReportChange | StoryMerger | StoryBefore, at: datetime) -> StoryEntry:
    return StoryEntry(story_id=story, change=change, event_time=at, effective_at=at)
