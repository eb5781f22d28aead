"""The stories of a window: which reports each has, under which id, and which were merged into others.

Derived from the articles' records and the merge records; holds no truth of its own.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.deduplicator.window.article_table import ArticleTable


@dataclass(frozen=True, slots=True)
class MergedStory:
    """A story that became part of another; remembered as long as any of its own reports."""

    into: str
    last_event: int


class StoriesImage(NamedTuple):
    """All but which articles a story has: that is in the table of articles."""

    ids: Mapping[int, str]
    merged: Mapping[str, MergedStory]
    following: int
    """The number of the next story."""


class Stories:
    """Story numbers with their ids and reports, read-only.

    Numbers are of this process; records and messages bear ids.
    """

    def __init__(self, articles: ArticleTable) -> None:
        self._articles = articles
        self._ids: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._members: dict[int, array[int]] = {}
        self._merged: dict[str, MergedStory] = {}
        self._next = 0

    def story_id(self, number: int) -> str:
        """The id of a story."""
        return self._ids[number]

    def has(self, story_id: str) -> bool:
        """Whether a story of this id has reports here."""
        return story_id in self._numbers

    def is_free(self, story_id: str) -> bool:
        """Whether an id is that of no story, present or merged."""
        return story_id not in self._numbers and story_id not in self._merged

    def reports(self, number: int) -> Sequence[int]:
        """Serials of a story's living articles in their order on the wire's clock."""
        return self._members[number]

    def resolve(self, story_id: str) -> str:
        """The story that a story is part of now."""
        # A story may have been merged into one that was merged later.
        while story_id in self._merged:
            story_id = self._merged[story_id].into
        return story_id

    def merged(self, gone: str) -> MergedStory:
        """What became of a merged story."""
        return self._merged[gone]


class StoryTable(Stories):
    """The same, and every change that can be made to it."""

    def number(self, story_id: str) -> int:
        """The number of a story; a new one where it is not known."""
        number = self._numbers.get(story_id)
        if number is None:
            # Never used twice: what holds a number of a closed story fails instead of meaning another.
            number = self._numbers[story_id] = self._next
            self._ids[number] = story_id
            self._members[number] = array("q")
            self._next += 1
        return number

    def rename(self, number: int, story_id: str) -> None:
        """Give a story the id of one that has no reports any more."""
        del self._numbers[self._ids[number]]
        self._ids[number] = story_id
        self._numbers[story_id] = number

    def join(self, number: int, serial: int) -> None:
        """Put a report where it belongs: by event time, then by article id, however late it arrived."""
        members = self._members[number]
        # From the end: nearly every report is the latest.
        position = len(members)
        while position and self._order(members[position - 1]) > self._order(serial):
            position -= 1
        members.insert(position, serial)

    def leave(self, number: int, serial: int) -> None:
        """Take a report out. A story without reports is closed, and its number is gone."""
        members = self._members[number]
        members.remove(serial)
        if not members:
            del self._members[number]
            del self._numbers[self._ids.pop(number)]

    def merge(self, gone: str, into: str) -> MergedStory:
        """Move all reports of one story to another, and remember it."""
        left, target = self.number(gone), self.number(into)
        # Until these reports expire, records and messages may still bear the old id.
        last = max(self._articles.event(serial) for serial in self._members[left])
        self._move_all(left, target)
        # Reports that arrive late, and records of a restart, still name the story that is gone.
        self._merged[gone] = MergedStory(into, last)
        return self._merged[gone]

    def restore_merged(self, gone: str, merged: MergedStory) -> None:
        """Remember a merger from its state record. Reports of the story that is gone move along."""
        self._merged[gone] = merged
        if gone in self._numbers:
            self._move_all(self._numbers[gone], self.number(self.resolve(gone)))

    def forget_merged(self, gone: str) -> None:
        """A merger is over, as its state record's tombstone says."""
        self._merged.pop(gone, None)

    def expire_merged(self, since: int) -> list[str]:
        """Drop mergers of stories whose last report is before this time; their ids."""
        over = [story for story, merged in self._merged.items() if merged.last_event < since]
        for story in over:
            del self._merged[story]
        return over

    def capture(self) -> StoriesImage:
        """All of it as it is now."""
        return StoriesImage(dict(self._ids), dict(self._merged), self._next)

    def resume(self, merged: Mapping[str, MergedStory], following: int) -> None:
        """Take in what an image has beside the stories, in a new table."""
        self._merged, self._next = dict(merged), following

    def take_stories(self, stories: Iterable[tuple[int, str, bytes]]) -> None:
        """Take in stories of an image: number, id and the serials of the reports in their order, eight bytes each."""
        for number, story_id, members in stories:
            self._ids[number] = story_id
            self._numbers[story_id] = number
            self._members[number] = array("q", members)

    def _move_all(self, left: int, target: int) -> None:
        for serial in self._members[left]:
            self._articles.set_story(serial, target)
        both = [*self._members.pop(left), *self._members[target]]
        self._members[target] = array("q", sorted(both, key=self._order))
        del self._numbers[self._ids.pop(left)]

    def _order(self, serial: int) -> tuple[int, str]:
        return self._articles.event(serial), self._articles.article_id(serial)
