"""How a story develops: when its next record is written, and what it says beside its reports. Pure."""

from datetime import datetime
from typing import NamedTuple

from schemas.published import StoryStatus
from schemas.story_entry import ReportChange, StoryBefore, StoryEntry
from services.stories.head import HeadChange, StoryHead
from services.stories.record import StoryRecord, digest_of, next_record
from services.stories.reports import StoryReports
from services.stories.settings import StorySettings


class StoryUpdate(NamedTuple):
    """What follows for a story."""

    head: StoryHead
    record: StoryRecord | None
    """None where it would repeat the last one."""


def new_head(entry: StoryEntry) -> StoryHead:
    """A story of which nothing was published yet."""
    return StoryHead(
        story_id=entry.story_id,
        first_seen=entry.event_time,
        updated=entry.event_time,
        touched=entry.effective_at,
        caused=entry.event_time,
        backfill=_brings_old(entry),
    )


def touched(head: StoryHead, entry: StoryEntry) -> StoryHead:
    """The story after something happened to it. What is added opens a closed one again; what leaves does not."""
    adds = isinstance(entry.change, ReportChange) and entry.change.adds
    opens = adds and head.status is StoryStatus.CLOSED
    return head.changed(
        HeadChange(
            status=StoryStatus.OPEN if opens else head.status,
            touched=max(head.touched, entry.effective_at),
            caused=entry.event_time,
            backfill=head.backfill and (_brings_old(entry) or _brings_nothing(entry)),
        )
    )


def due(head: StoryHead, now: datetime, settings: StorySettings) -> StoryHead:
    """The story with its next record asked for: now if the last one is long enough ago, and never later than asked."""
    earliest = head.written + settings.write_interval if head.written else now
    return head.changed(HeadChange(due=head.due or max(now, earliest)))


def written(head: StoryHead, reports: StoryReports, now: datetime, settings: StorySettings) -> StoryUpdate:
    """The next record, if it differs from the last. Nothing is due after it."""
    head = _with_times(head, reports).changed(HeadChange(due=None, may_list_forgotten=False))
    # A digest is enough to recognise a repeat; the record itself can list 500 reports.
    record = next_record(head, reports, settings)
    digest = digest_of(record)
    if digest == head.digest:
        return StoryUpdate(head, None)
    return StoryUpdate(head.changed(HeadChange(sequence=record.sequence, digest=digest, written=now)), record)


def unsent(before: StoryHead, after: StoryHead) -> StoryHead:
    """The story with its record made and refused by the broker for good: subscribers still have the one before."""
    last = HeadChange(sequence=before.sequence, digest=before.digest, may_list_forgotten=before.may_list_forgotten)
    return after.changed(last)


def closed(head: StoryHead) -> StoryHead:
    """The end of a story that nothing was added to for its window. Only open ones: a merged story has ended before."""
    return head.changed(HeadChange(status=StoryStatus.CLOSED))


def merged(head: StoryHead, into: str) -> StoryHead:
    """The story as part of another."""
    return head.changed(HeadChange(status=StoryStatus.MERGED, merged_into=into))


def continued(head: StoryHead, before: StoryBefore, now: datetime) -> StoryHead:
    """The story goes on from where the publisher had it. Its reports come next: until then nothing is written."""
    return head.changed(
        HeadChange(
            sequence=before.sequence,
            digest=before.digest,
            status=before.status,
            first_seen=before.first_seen,
            updated=before.updated,
            touched=before.touched,
            written=now,
        )
    )


def _brings_old(entry: StoryEntry) -> bool:
    change = entry.change
    return isinstance(change, ReportChange) and change.report is not None and change.report.backfill


def _brings_nothing(entry: StoryEntry) -> bool:
    return not isinstance(entry.change, ReportChange) or entry.change.report is None


def _with_times(head: StoryHead, reports: StoryReports) -> StoryHead:
    """First seen and last updated follow the wire's clock. Until the first record they are those of the reports."""
    span = reports.span()
    if span is None:
        return head.changed(HeadChange(updated=max(head.updated, head.caused)))
    first, last = span
    if not head.sequence:
        return head.changed(HeadChange(first_seen=first, updated=last))
    # Never later than what was published: first_seen does not move forward when the first report is killed.
    return head.changed(HeadChange(first_seen=min(head.first_seen, first), updated=max(head.updated, last)))
