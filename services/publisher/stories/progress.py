"""How a story develops: reports come and go, it closes, it becomes part of another. Pure.

Each function returns the state to keep and the record to publish, if it differs from the last.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from schemas.published import Story, StoryStatus
from services.publisher.stories.entry import StoryEntry
from services.publisher.stories.record import digest_of, next_record
from services.publisher.stories.settings import StorySettings
from services.publisher.stories.state import StoryChange, StoryState


class StoryUpdate(NamedTuple):
    """What follows for a story."""

    state: StoryState
    record: Story | None
    """None where it would repeat the last one."""


def with_reports(
    state: StoryState,
    entries: Sequence[StoryEntry],
    *,
    report_added: bool,
    event_time: datetime,
    effective_at: datetime,
    settings: StorySettings,
) -> StoryUpdate:
    """The story with these reports. A report that was added opens a closed one again; one that left does not."""
    if report_added and state.status is StoryStatus.CLOSED:
        state = state.changed(StoryChange(status=StoryStatus.OPEN))
    return _publish(_with_times(state, entries, event_time, effective_at), entries, settings)


def closed(state: StoryState, entries: Sequence[StoryEntry], settings: StorySettings) -> StoryUpdate:
    """The end of a story that nothing was added to for its window. Only open ones: a merged story has ended before."""
    return _publish(state.changed(StoryChange(status=StoryStatus.CLOSED)), entries, settings)


def merged(state: StoryState, into: str) -> StoryState:
    """The story as part of another."""
    return state.changed(StoryChange(status=StoryStatus.MERGED, merged_into=into))


def _publish(state: StoryState, entries: Sequence[StoryEntry], settings: StorySettings) -> StoryUpdate:
    # A digest is enough to recognise a repeat; the record itself can list 500 reports.
    record = next_record(state, entries, settings)
    digest = digest_of(record)
    if digest == state.digest:
        return StoryUpdate(state, None)
    return StoryUpdate(state.changed(StoryChange(sequence=record.sequence, digest=digest)), record)


def _with_times(
    state: StoryState, entries: Sequence[StoryEntry], event_time: datetime, effective_at: datetime
) -> StoryState:
    """First seen and last updated follow the wire's clock. Until the first record they are those of the reports."""
    times = [entry.event_time for entry in entries]
    # Never later than what was published: first_seen does not move forward when the first report is killed.
    first = min([state.first_seen, *times]) if state.sequence else min(times, default=state.first_seen)
    if not times:
        updated = max(state.updated, event_time)
    else:
        updated = max([state.updated, *times]) if state.sequence else max(times)
    return state.changed(
        StoryChange(first_seen=first, updated=updated, touched=max(state.touched, effective_at)),
    )
