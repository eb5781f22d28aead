"""One partition of the stories stage: entries in, records of stories out. Pure.

A report that came or changed is written at once where the story was quiet, else together with others two seconds after
the last record. Whatever takes something away from readers, or ends the story, is written at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from schemas.published import StoryStatus
from schemas.reasons import DropReason
from schemas.story_entry import ReportChange, StoryBefore, StoryEntry, StoryMerger
from services.stories.head import StoryHead, StoryMember
from services.stories.progress import closed, continued, due, merged, new_head, touched, unsent, written
from services.stories.record import StoryRecord
from services.stories.settings import StorySettings
from services.stories.store import StoryStore, head_record
from services.stream.state_records import LatestRecords, RestoreSteps, SetAside, StateRecord


@dataclass(frozen=True, slots=True)
class EntryStep:
    """What one entry, or the time that passed, leads to."""

    records: tuple[StoryRecord, ...] = ()
    forwarded: tuple[StoryEntry, ...] = ()
    """Entries for the story that this one became part of."""
    state: tuple[StateRecord, ...] = ()
    dropped: DropReason | None = None
    unsent: tuple[StoryHead, ...] = ()
    """For each of the records that time made and not the entry, the first ones: the story with that work done and the
    record not sent."""

    def state_without(self, refused: int) -> tuple[StateRecord, ...] | None:
        """What is remembered where the broker refuses this record for good; None where the entry made it."""
        return (head_record(self.unsent[refused]),) if refused < len(self.unsent) else None


class _Made(NamedTuple):
    record: StoryRecord
    unsent: StoryHead


def _step(
    made: Sequence[_Made],
    caused: Sequence[StoryRecord] = (),
    forwarded: tuple[StoryEntry, ...] = (),
    state: tuple[StateRecord, ...] = (),
    dropped: DropReason | None = None,
) -> EntryStep:
    records = (*(each.record for each in made), *caused)
    return EntryStep(records, forwarded, state, dropped, tuple(each.unsent for each in made))


class StoriesPartition:
    """The state of one partition of `news.story-entries`."""

    def __init__(self, settings: StorySettings) -> None:
        self._settings = settings
        self._store = StoryStore(settings)

    def restore(self, records: Iterable[StateRecord]) -> list[SetAside]:
        """Start again from what `EntryStep.state` wrote, oldest first. Returns what cannot be read."""
        return [each for each in self.restoring(LatestRecords(records).drain()) if each]

    def restoring(self, records: Iterable[StateRecord]) -> RestoreSteps:
        """The same in steps, from the last record of each key."""
        self._store = StoryStore(self._settings)
        yield from self._store.restoring(records)

    def sizes(self) -> dict[str, int]:
        """Entries in memory by table."""
        return self._store.sizes()

    def next_due(self) -> datetime | None:
        """When `due` will next have something to do."""
        return self._store.next_due()

    def due(self, now: datetime) -> Iterator[EntryStep]:
        """The records that are due, a step each."""
        for head in self._store.due(now):
            made = self._made_by_time(head, now)
            yield _step(made, state=self._store.take_changes())

    def handle(self, entry: StoryEntry, now: datetime) -> EntryStep:
        """Take in one entry."""
        made = self._expire(entry.effective_at, now)
        head = self._store.heads.get(entry.story_id)
        # What is due goes out before the entry is taken. Where the broker knows no transactions it may have gone out
        # before a crash, under the number that it now gets again: it must say the same.
        if head and head.due and head.due <= now:
            made += self._made_by_time(head, now)
        head = self._store.heads.get(entry.story_id) or self._recalled(entry) or new_head(entry)
        forwarded, caused, new = self._take(head, entry, now)
        dropped = None if new or made or caused else DropReason.REDELIVERY
        return _step(made, caused, forwarded, self._store.take_changes(), dropped)

    def _recalled(self, entry: StoryEntry) -> StoryHead | None:
        outline = self._store.outline_of(entry.story_id)
        return outline.recalled(entry.story_id, entry.effective_at) if outline else None

    def _take(
        self, head: StoryHead, entry: StoryEntry, now: datetime
    ) -> tuple[tuple[StoryEntry, ...], list[StoryRecord], bool]:
        """(what is forwarded, what is written, whether the entry was new)."""
        change = entry.change
        if isinstance(change, StoryBefore):
            return (), [], self._continue(head, change, now)
        if isinstance(change, StoryMerger):
            return self._merge(head, entry, change.merged_into, now)
        if head.merged_into is not None:
            forwarded = _forwarded(entry, head.merged_into)
            return forwarded, [], bool(forwarded)
        member = StoryMember(
            story_id=entry.story_id,
            article_id=change.article_id,
            sequence=change.sequence,
            report=change.report,
            touched=entry.effective_at,
        )
        known = self._store.order_of(member.story_id, member.article_id)
        if known is not None and member.order <= known:
            return (), [], False
        return (), self._take_member(head, entry, member, was_here=known is not None and known[1], now=now), True

    def _take_member(
        self, head: StoryHead, entry: StoryEntry, member: StoryMember, *, was_here: bool, now: datetime
    ) -> list[StoryRecord]:
        status = head.status
        self._store.put_member(member)
        if member.report is None and not was_here and not head.may_list_forgotten:
            # It was gone before it came: nobody saw it here, but whoever brings it later must find that out.
            self._store.put_head(head)
            return []
        head = touched(head, entry)
        if member.report is None or head.status is not status:
            return self._write(head, now)
        head = due(head, now, self._settings)
        if head.due is not None and head.due <= now:
            return self._write(head, now)
        self._store.put_head(head)
        return []

    def _merge(
        self, head: StoryHead, entry: StoryEntry, into: str, now: datetime
    ) -> tuple[tuple[StoryEntry, ...], list[StoryRecord], bool]:
        """The story ends, and its reports go to the other one, which may be in another partition."""
        members = list(self._store.members_of(entry.story_id))
        if head.merged_into is not None and not members:
            return (), [], False
        moving = [
            StoryEntry(
                story_id=entry.story_id,
                change=ReportChange(article_id=member.article_id, sequence=member.sequence, report=member.report),
                event_time=entry.event_time,
                effective_at=entry.effective_at,
                via=entry.via,
            )
            for member in members
        ]
        self._store.forget_members(entry.story_id)
        head = merged(touched(head, entry), into)
        forwarded = tuple(each for entry in moving for each in _forwarded(entry, into))
        if head.sequence:
            return forwarded, self._write(head, now), True
        # Of a story that was never published no subscriber needs to know where it went.
        self._store.put_head(head)
        return forwarded, [], True

    def _continue(self, head: StoryHead, before: StoryBefore, now: datetime) -> bool:
        if head.sequence >= before.sequence:
            return False
        self._store.put_head(continued(head, before, now))
        return True

    def _write(self, head: StoryHead, now: datetime) -> list[StoryRecord]:
        update = written(head, self._store.reports_of(head.story_id), now, self._settings)
        self._store.put_head(update.head)
        return [update.record] if update.record else []

    def _made_by_time(self, head: StoryHead, now: datetime) -> list[_Made]:
        return [_Made(record, unsent(head, self._store.heads[head.story_id])) for record in self._write(head, now)]

    def _expire(self, effective_at: datetime, now: datetime) -> list[_Made]:
        """Close what nothing was added to for its window, forget what is older yet. By the stream's own clock.

        A worker that was down for a week must not close all stories at once when it comes back.
        """
        self._store.watermark = max(self._store.watermark or effective_at, effective_at)
        closing = [
            made
            for head in self._store.past_closing_window(self._store.watermark - self._settings.closing_window)
            if head.status is StoryStatus.OPEN and head.sequence
            for made in self._made_by_time(closed(head), now)
        ]
        self._store.forget_before(self._store.watermark - self._settings.memory_window)
        return closing


def _forwarded(entry: StoryEntry, into: str) -> tuple[StoryEntry, ...]:
    """The entry for the story that this one became part of; none where it came from there, through a circle."""
    via = (*entry.via, entry.story_id)
    if into in via:
        return ()
    return (
        StoryEntry(
            story_id=into,
            change=entry.change,
            event_time=entry.event_time,
            effective_at=entry.effective_at,
            via=via,
        ),
    )
