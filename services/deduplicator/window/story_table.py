"""Stories in memory: which reports each has, under which id, and which were merged away.

Derived from the articles' records and the merge records; holds no truth of its own.
"""

from array import array

from services.deduplicator.window.article_table import ArticleTable

_LATEST_REPORTS = 8
"""Reports of a story that a newcomer is compared with, besides its first."""


class StoryTable:
    """Story numbers with their ids and members."""

    def __init__(self) -> None:
        self._ids: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._members: dict[int, array[int]] = {}
        self._next = 0

    def number(self, story_id: str) -> int:
        """The number of a story; a new one where it is not known."""
        number = self._numbers.get(story_id)
        if number is None:
            number = self._numbers[story_id] = self._next
            self._ids[number] = story_id
            self._members[number] = array("q")
            self._next += 1
        return number

    def story_id(self, number: int) -> str:
        """The id of a story."""
        return self._ids[number]

    def known(self, story_id: str) -> bool:
        """Whether a story of this id has reports."""
        return story_id in self._numbers

    def rename(self, number: int, story_id: str) -> None:
        """Give a story the id of one that has no reports any more."""
        del self._numbers[self._ids[number]]
        self._ids[number] = story_id
        self._numbers[story_id] = number

    def join(self, number: int, serial: int, table: ArticleTable) -> None:
        """Put a report in its place: by event time, then by article id, however late it arrived."""
        members = self._members[number]
        place = len(members)
        while place and _order(table, members[place - 1]) > _order(table, serial):
            place -= 1
        members.insert(place, serial)

    def leave(self, number: int, serial: int) -> None:
        """An article died; a story without living articles is closed and forgotten."""
        members = self._members[number]
        members.remove(serial)
        if not members:
            del self._members[number]
            del self._numbers[self._ids.pop(number)]

    def merge(self, gone: int, into: int, table: ArticleTable) -> None:
        """Move all reports of one story to another."""
        for serial in self._members[gone]:
            table.set_story(serial, into)
        both = [*self._members.pop(gone), *self._members[into]]
        merged = sorted(both, key=lambda serial: _order(table, serial))
        self._members[into] = array("q", merged)
        del self._numbers[self._ids.pop(gone)]

    def members(self, number: int) -> "array[int]":
        """Serials of a story's living articles in their order on the wire's clock."""
        return self._members[number]


def compared(members: "array[int]") -> "array[int]":
    """The first and the latest of a story's reports: those that a newcomer is compared with."""
    return members if len(members) <= _LATEST_REPORTS else members[:1] + members[-_LATEST_REPORTS:]


def _order(table: ArticleTable, serial: int) -> tuple[int, str]:
    return table.event(serial), table.key(serial)
