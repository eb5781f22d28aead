"""The memory of one language: current news, or a backfill, never both.

Everything here is derived from packed records, so that a lane rebuilt from the state topic decides as the one that was
lost. Expiry follows the lane's own clock, the latest event time it has seen, by the hour.
"""

from array import array
from collections import defaultdict
from dataclasses import dataclass

from services.deduplicator.window.article_table import ArticleTable
from services.deduplicator.window.copy_index import CopyIndex
from services.deduplicator.window.entry import WindowEntry
from services.deduplicator.window.recent_articles import RecentArticles
from services.deduplicator.window.record import buckets_of, header_of
from services.deduplicator.window.settled_terms import SettledTerms
from services.deduplicator.window.story_index import StoryIndex
from services.deduplicator.window.story_table import StoryTable

HOUR = 3600
NO_STORY = -1


@dataclass(frozen=True, slots=True)
class MergedStory:
    """A story that became part of another; remembered as long as any of its own reports."""

    into: str
    last_event: int


def _no_serials() -> "array[int]":
    return array("q")


class LanguageWindow:
    """Articles of one language with the indexes over them."""

    def __init__(self, *, live: bool, window_seconds: int) -> None:
        self.live = live
        self.clock: int | None = None
        self.table = ArticleTable()
        self.copies = CopyIndex()
        self.terms = SettledTerms()
        self.recent = RecentArticles()
        self.story_index = StoryIndex()
        self.stories = StoryTable()
        self.merged: dict[str, MergedStory] = {}
        self._families: dict[str, list[int]] = {}
        self._family_of: dict[int, str] = {}
        self._ids: dict[str, int] = {}
        self._hours: defaultdict[int, array[int]] = defaultdict(_no_serials)
        self._window = window_seconds

    def takes(self, event: int) -> bool:
        """Whether an article of this time is within the window of the lane's clock."""
        return self.clock is None or not self._is_over(event, self.clock)

    def serial(self, article_id: str) -> int | None:
        """Where an article is, if it is remembered."""
        return self._ids.get(article_id)

    def advance(self, event: int) -> list[str]:
        """Move the clock and forget what is over; the ids of the forgotten, as the state topic must forget them.

        A backfill starts again where an article is older than its window.
        """
        if self.clock is not None and not self.live and self._is_over(event, self.clock):
            forgotten = self._forget(list(self._hours))
            self._set_clock(event)
            return forgotten
        before = self.clock
        clock = event if before is None else max(before, event)
        self._set_clock(clock)
        if before is not None and clock // HOUR == before // HOUR:
            return []
        return self._forget([hour for hour in self._hours if self._is_over(hour * HOUR, clock)])

    def insert(self, entry: WindowEntry) -> int:
        """Remember an article (again, after `remove`) and index it; the serial number it got."""
        story = self.stories.number(self.resolve(entry.story_id)) if entry.indexed else NO_STORY
        serial = self.table.append(entry, story)
        self._ids[entry.article_id] = serial
        self._hours[entry.event // HOUR].append(serial)
        self.terms.add(serial, entry.event, entry.buckets)
        later = self.recent.after(entry.event, entry.article_id)
        if later:
            self.table.put_in_order([serial, *later])
        self.recent.add(entry.event, entry.article_id, serial)
        if entry.indexed:
            self.stories.join(story, serial, self.table)
            self.story_index.add(entry.terms, serial)
            self.copies.add(entry.copy_keys, serial)
            self.copies.settle(self.table.alive)
        family = entry.family or entry.article_id
        if entry.family or family in self._families:
            self.enter_family(family, serial)
        return serial

    def remove(self, *serials: int) -> None:
        """Forget articles. Their postings are passed over until they are swept."""
        table, gone = self.table, []
        for serial in serials:
            article_id, record = table.key(serial), table.record(serial)
            header = header_of(record)
            gone.append((serial, header.event, buckets_of(record, header)))
            self.recent.remove(header.event, article_id, serial)
            if header.indexed:
                self.stories.leave(table.story(serial), serial)
            self._leave_family(serial)
            if self._ids.get(article_id) == serial:
                del self._ids[article_id]
            terms = table.terms(serial)
            table.kill(serial)
            if header.indexed:
                self.story_index.remove(terms, serial, table)
        self.terms.remove(gone)

    def family(self, family: str) -> list[int]:
        """Serials of the members of a family that has copies, oldest first; a family of one is not listed."""
        return self._families.get(family, [])

    def enter_family(self, family: str, serial: int) -> None:
        """List an article, which leaves any other family, and with it the family's founder unless that has left."""
        if self._family_of.get(serial, family) != family:
            self._leave_family(serial)
        members = self._families.setdefault(family, [])
        founder = self._ids.get(family)
        if founder is not None and self._family_of.get(founder, family) != family:
            founder = None
        for member in (founder, serial):
            if member is not None and member not in members:
                members.append(member)
                self._family_of[member] = family
        members.sort()

    def resolve(self, story_id: str) -> str:
        """The story that a story is part of now."""
        while story_id in self.merged:
            story_id = self.merged[story_id].into
        return story_id

    def merge(self, gone: str, into: str) -> MergedStory:
        """Make one story of two."""
        number = self.stories.number(gone)
        last = max(self.table.event(serial) for serial in self.stories.members(number))
        self.stories.merge(number, self.stories.number(into), self.table)
        self.merged[gone] = MergedStory(into, last)
        return self.merged[gone]

    def expired_merges(self) -> list[str]:
        """Forget merges of stories whose reports are all over."""
        over = [story for story, merged in self.merged.items() if not self.takes(merged.last_event)]
        for story in over:
            del self.merged[story]
        return over

    def _set_clock(self, clock: int) -> None:
        self.clock = clock
        self.terms.advance(clock)
        self.recent.advance(clock)

    def _is_over(self, event: int, clock: int) -> bool:
        return event // HOUR < (clock - self._window) // HOUR

    def _forget(self, hours: list[int]) -> list[str]:
        serials = [serial for hour in sorted(hours) for serial in self._hours.pop(hour)]
        living = [serial for serial in serials if self.table.is_alive(serial)]
        forgotten = [self.table.key(serial) for serial in living]
        self.remove(*living)
        self.table.trim()
        return forgotten

    def _leave_family(self, serial: int) -> None:
        family = self._family_of.pop(serial, None)
        if family is not None:
            self._families[family].remove(serial)
            if not self._families[family]:
                del self._families[family]
