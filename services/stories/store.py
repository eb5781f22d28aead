"""What one partition of the stories stage remembers. It keeps and finds; it decides nothing. Pure.

What was put or deleted since the last `take_changes` is what the state topic gets.
"""

import heapq
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from schemas.validation_errors import problem_of
from services.stories.head import HeadChange, StoryHead, StoryMember, StoryOutline
from services.stories.reports import StoryReports
from services.stories.settings import StorySettings
from services.stream.expiry_queue import ExpiryQueue
from services.stream.state_records import RestoreSteps, SetAside, StateRecord

_STORY, _MEMBER, _OUTLINE = "story:", "member:", "outline:"


_OF = "\0"
"""Between a story's id and an article's in a key: neither has it."""


class _Stored(NamedTuple):
    order: tuple[int, bool]
    touched: datetime
    value: bytes


class StoryStore:
    """The stories of one partition. Their reports are kept as they are stored, which takes a fifth of the memory."""

    def __init__(self, settings: StorySettings) -> None:
        self.heads: dict[str, StoryHead] = {}
        self._outlines: dict[str, bytes] = {}
        """Stories past the memory window, for ever: as they are stored, which takes a quarter of the memory."""
        self.watermark: datetime | None = None
        """The stream's own clock: when the latest entry took effect."""
        self._settings = settings
        self._members: dict[str, dict[str, _Stored]] = {}
        self._at_hand: OrderedDict[str, StoryReports] = OrderedDict()
        self._due: list[tuple[datetime, str]] = []
        self._closing, self._forgetting, self._forgetting_members = ExpiryQueue(), ExpiryQueue(), ExpiryQueue()
        self._unwritten: dict[str, bytes | None] = {}

    def restoring(self, records: Iterable[StateRecord]) -> RestoreSteps:
        """Fill an empty store with the last record of each key; their order does not matter. A step is a record."""
        for key, value in records:
            try:
                if value is not None:
                    self._load(key.decode(), value)
                yield None
            except ValueError as error:  # a key that is no text, JSON of another form
                yield SetAside(key, problem_of(error))
            self._unwritten.clear()

    def put_head(self, head: StoryHead) -> None:
        """Keep a story."""
        old = self.heads.get(head.story_id)
        self.heads[head.story_id] = head
        self._unwritten[_STORY + head.story_id] = head.to_bytes()
        if self._outlines.pop(head.story_id, None):
            self._unwritten[_OUTLINE + head.story_id] = None
        if head.due is not None and (old is None or old.due != head.due):
            heapq.heappush(self._due, (head.due, head.story_id))
        if old is None or old.touched != head.touched:
            self._closing.push(head.touched, head.story_id)
            self._forgetting.push(head.touched, head.story_id)
        self.watermark = max(self.watermark or head.touched, head.touched)

    def outline_of(self, story_id: str) -> StoryOutline | None:
        """What remains of a story that is past the memory window."""
        # A crash may have left the outline beside the story it was made of.
        stored = None if story_id in self.heads else self._outlines.get(story_id)
        return StoryOutline.model_validate_json(stored, extra="ignore") if stored else None

    def put_member(self, member: StoryMember) -> None:
        """Keep the newest entry about an article, and count its report."""
        reports = self.reports_of(member.story_id)
        self._keep(member, member.to_bytes())
        reports.put(member.article_id, member.report)

    def order_of(self, story_id: str, article_id: str) -> tuple[int, bool] | None:
        """Of the newest entry about the article in this story."""
        stored = self._members.get(story_id, {}).get(article_id)
        return stored.order if stored else None

    def reports_of(self, story_id: str) -> StoryReports:
        """The reports with all that is counted of them."""
        reports = self._at_hand.pop(story_id, None)
        if reports is None:
            reports = StoryReports(self._settings)
            for member in self.members_of(story_id):
                reports.put(member.article_id, member.report)
        self._at_hand[story_id] = reports
        while len(self._at_hand) > self._settings.stories_at_hand:
            self._at_hand.popitem(last=False)
        return reports

    def members_of(self, story_id: str) -> Iterator[StoryMember]:
        """The newest entry about every article that is or was in the story."""
        for stored in self._members.get(story_id, {}).values():
            yield StoryMember.model_validate_json(stored.value, extra="ignore")

    def due(self, now: datetime) -> Iterator[StoryHead]:
        """Stories whose next record is due, the longest waiting first. Whoever takes one writes it."""
        while (moment := self.next_due()) is not None and moment <= now:
            yield self.heads[heapq.heappop(self._due)[1]]

    def next_due(self) -> datetime | None:
        """When the next record of a story is due."""
        # A story that was written meanwhile is due at another time or at none; the old entry is still here.
        while self._due and self._due_time(self._due[0][1]) != self._due[0][0]:
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else None

    def past_closing_window(self, before: datetime) -> Iterator[StoryHead]:
        """Stories that nothing happened to since that time; each is given once."""
        return (self.heads[story] for story in self._closing.pop_before(before, self._touched))

    def forget_before(self, before: datetime) -> None:
        """Forget what nothing happened to since that time: of a story that goes on its old reports, else all of it.

        No record is written for that: a long story's next one says of its beginning only when that was. The last one
        may still list what is forgotten here.
        """
        for key in self._forgetting_members.pop_before(before, self._member_touched):
            story_id, _, article_id = key.partition(_OF)
            self._forget_member(story_id, article_id)
        for story_id in self._forgetting.pop_before(before, self._touched):
            self.forget_members(story_id)
            self._unwritten.pop(_STORY + story_id, None)
            outline = StoryOutline.of(self.heads.pop(story_id))
            if outline is not None:
                # Before the story's tombstone: a crash between the two leaves both, and the story then counts.
                self._outlines[story_id] = self._unwritten[_OUTLINE + story_id] = outline.to_bytes()
            self._unwritten[_STORY + story_id] = None

    def forget_members(self, story_id: str) -> None:
        """Forget the articles of a story."""
        for article_id in self._members.pop(story_id, {}):
            self._unwritten[_member_key(story_id, article_id)] = None
        self._at_hand.pop(story_id, None)

    def take_changes(self) -> tuple[StateRecord, ...]:
        """What changed since the last call, in the order in which it must be written: heads first.

        A member's record says that its entry was handled: were it written before the head, and the writing cut there,
        the entry would be known when it is delivered again, and the head never say that a record is due.
        """
        # `sorted` is stable: within heads and within members the order of the changes stays.
        changed, self._unwritten = sorted(self._unwritten.items(), key=lambda c: c[0].startswith(_MEMBER)), {}
        return tuple((key.encode(), value) for key, value in changed)

    def sizes(self) -> dict[str, int]:
        """Entries in memory by table."""
        members = sum(len(members) for members in self._members.values())
        return {
            "stories": len(self.heads),
            "reports": members,
            "stories_at_hand": len(self._at_hand),
            "outlines": len(self._outlines),
        }

    def _load(self, key: str, value: bytes) -> None:
        if key.startswith(_STORY):
            self.put_head(StoryHead.model_validate_json(value, extra="ignore"))
        elif key.startswith(_OUTLINE):
            StoryOutline.model_validate_json(value, extra="ignore")  # now, so that a bad one is set aside now
            self._outlines[key.removeprefix(_OUTLINE)] = value
        else:
            self._keep(StoryMember.model_validate_json(value, extra="ignore"), value)

    def _keep(self, member: StoryMember, value: bytes) -> None:
        stored = _Stored(member.order, member.touched, value)
        self._members.setdefault(member.story_id, {})[member.article_id] = stored
        self._unwritten[_member_key(member.story_id, member.article_id)] = value
        self._forgetting_members.push(member.touched, member.story_id + _OF + member.article_id)

    def _forget_member(self, story_id: str, article_id: str) -> None:
        reports = self.reports_of(story_id)
        del self._members[story_id][article_id]
        reports.put(article_id, None)
        self._unwritten[_member_key(story_id, article_id)] = None
        head = self.heads.get(story_id)
        if head is not None and not head.may_list_forgotten:
            self.put_head(head.changed(HeadChange(may_list_forgotten=True)))

    def _member_touched(self, key: str) -> datetime | None:
        story_id, _, article_id = key.partition(_OF)
        stored = self._members.get(story_id, {}).get(article_id)
        return stored.touched if stored else None

    def _touched(self, story_id: str) -> datetime | None:
        head = self.heads.get(story_id)
        return head.touched if head else None

    def _due_time(self, story_id: str) -> datetime | None:
        head = self.heads.get(story_id)
        return head.due if head else None


def head_record(head: StoryHead) -> StateRecord:
    """How a story would be written, which need not be as it is kept here."""
    return (_STORY + head.story_id).encode(), head.to_bytes()


def _member_key(story_id: str, article_id: str) -> str:
    return f"{_MEMBER}{story_id}{_OF}{article_id}"
