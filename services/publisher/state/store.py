"""Where one partition's dossiers, stories and notices stand, found by every way they are asked for. Pure.

It keeps and finds; it decides nothing. What was put or taken since the last `collect` is what the state topic gets.
Every index follows from the records alone, so that a shelf read back is the shelf that was written.
"""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Self

from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.state import Dossier, NoticeFile, StoryFile
from services.publisher.state.expiry_queue import Ages
from services.publisher.state.index import Index

StateRecord = tuple[bytes, bytes | None]
_ARTICLE, _STORY, _NOTICE = "article:", "story:", "notice:"


class Shelf:
    """The memory of one partition."""

    def __init__(self) -> None:
        self.dossiers: dict[str, Dossier] = {}
        self.stories: dict[str, StoryFile] = {}
        self.notices: dict[str, NoticeFile] = {}
        self.watermark: datetime | None = None
        """The latest arrival of an article: the stream's own clock."""
        self._dirty: dict[str, None] = {}
        self._by_name, self._notices_by_name = Index(), Index()
        self._by_story, self._copies, self._held = Index(), Index(), Index()
        self._families = Index()
        self._due: list[tuple[datetime, str]] = []
        self._releasing: set[str] = set()
        self.waiting: dict[Standing, set[str]] = {Standing.EMBARGOED: set(), Standing.WITHHELD: set()}
        """Articles that must not be shown now, by why: for the gauges."""
        self._fading, self._aging = Ages(), Ages()

    @classmethod
    def read(cls, records: Iterable[StateRecord]) -> Self:
        """The shelf that these state records, oldest first, were written from."""
        shelf = cls()
        for key, value in dict(records).items():
            if value is not None:
                shelf._load(key.decode(), value)
        shelf._dirty.clear()
        return shelf

    def put(self, dossier: Dossier) -> None:
        """Keep a dossier."""
        key, old = dossier.article_id, self.dossiers.get(dossier.article_id)
        self.dossiers[key] = dossier
        self._by_name.move(key, old.names if old else (), dossier.names)
        self._by_story.move(key, [old.facts.story_id] if old else (), [dossier.facts.story_id])
        self._copies.move(key, [old.copy_of] if old else (), [dossier.copy_of])
        self._held.move(key, [old.held_with] if old else (), [dossier.held_with])
        self._families.move(key, [old.facts.verdict.family] if old else (), [dossier.facts.verdict.family])
        if dossier.standing is Standing.EMBARGOED and dossier.held_with is None and dossier.own_embargo:
            heapq.heappush(self._due, (dossier.own_embargo, key))
        (self._releasing.add if dossier.releasing else self._releasing.discard)(key)
        for standing, keys in self.waiting.items():
            (keys.add if dossier.standing is standing else keys.discard)(key)
        self._note(_ARTICLE + key, old.touched if old else None, dossier.touched, dossier.arrived)

    def sign(self, dossier: Dossier, source: str) -> None:
        """Note which message changed a dossier, if it was changed."""
        if _ARTICLE + dossier.article_id in self._dirty:
            self.dossiers[dossier.article_id] = dossier.model_copy(update={"source": source})

    def put_story(self, story: StoryFile) -> None:
        """Keep a story's file."""
        old = self.stories.get(story.story_id)
        self.stories[story.story_id] = story
        self._note(_STORY + story.story_id, old.touched if old else None, story.touched)

    def put_notice(self, notice: NoticeFile) -> None:
        """Keep a notice: what it names may still come."""
        old = self.notices.get(notice.seen)
        self.notices[notice.seen] = notice
        self._notices_by_name.move(notice.seen, old.names if old else (), notice.names)
        self._note(_NOTICE + notice.seen, old.touched if old else None, notice.touched)

    def named(self, name: str) -> Iterator[Dossier]:
        """Articles that answer to a name, in the order they came in."""
        return (self.dossiers[key] for key in self._by_name.find(name))

    def notices_naming(self, names: Iterable[str]) -> list[NoticeFile]:
        """Notices that use one of these names, oldest first by the wire's clock."""
        found = {key: self.notices[key] for name in names for key in self._notices_by_name.find(name)}
        return sorted(found.values(), key=lambda notice: (notice.at, notice.seen))

    def reports_of(self, story_id: str) -> list[Dossier]:
        """Articles of a story, whatever their standing."""
        return [self.dossiers[key] for key in self._by_story.find(story_id)]

    def copies_of(self, article_id: str) -> list[Dossier]:
        """Articles whose words are partly or wholly this one's."""
        return self._in_order(self._copies.find(article_id))

    def family(self, family: str) -> list[Dossier]:
        """Articles that share words, whichever of them is the original."""
        return self._in_order(self._families.find(family))

    def held_with(self, article_id: str) -> list[Dossier]:
        """Copies that wait for their original."""
        return self._in_order(self._held.find(article_id))

    def next_due(self) -> datetime | None:
        """When the next embargo ends."""
        while self._due and not self._still_due(*self._due[0]):
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else None

    def first_due(self, now: datetime) -> Dossier | None:
        """The article whose embargo ended first, if one has."""
        due = self.next_due()
        return self.dossiers[self._due[0][1]] if due is not None and due <= now else None

    def releasing(self) -> list[Dossier]:
        """Articles whose timed release was begun."""
        return [self.dossiers[key] for key in sorted(self._releasing)]

    def faded(self, before: datetime) -> Iterator[str]:
        """Keys of records that did not matter since that time; each is named once, and stays."""
        return self._fading.pop_before(before, self._touched)

    def aged(self, before: datetime) -> Iterator[str]:
        """The same, for records that are to go."""
        return self._aging.pop_before(before, self._touched)

    def drop(self, key: str) -> None:
        """Forget one state record and write its tombstone."""
        kind, _, name = key.partition(":")
        if kind == "story":
            del self.stories[name]
        elif kind == "notice":
            self._notices_by_name.move(name, self.notices.pop(name).names, ())
        else:
            gone = self.dossiers.pop(name)
            for keys in self.waiting.values():
                keys.discard(name)
            self._by_name.move(name, gone.names, ())
            self._by_story.move(name, [gone.facts.story_id], ())
            self._copies.move(name, [gone.copy_of], ())
            self._held.move(name, [gone.held_with], ())
            self._families.move(name, [gone.facts.verdict.family], ())
        self._dirty[key] = None

    def collect(self) -> tuple[StateRecord, ...]:
        """What changed since the last call, in the order in which it must be written.

        Stories first, an article after the copies that follow it, the article of the message itself at the very end:
        wherever a crash cuts the list, the message is handled again and finds to do exactly what was not yet written.
        """
        changed, self._dirty = sorted(self._dirty, key=lambda key: not key.startswith(_STORY)), {}
        return tuple((key.encode(), self._value(key)) for key in changed)

    def write_last(self, article_id: str) -> None:
        """Write this dossier after all that changed before."""
        key = _ARTICLE + article_id
        if self._dirty.pop(key, key) is None:
            self._dirty[key] = None

    def write_notice_last(self, identity: str) -> None:
        """The same for a notice that has no dossier here."""
        key = _NOTICE + identity
        if self._dirty.pop(key, key) is None:
            self._dirty[key] = None

    def _in_order(self, keys: Iterable[str]) -> list[Dossier]:
        """By the wire's clock."""
        return sorted((self.dossiers[key] for key in keys), key=lambda d: (d.opened, d.article_id))

    def _note(self, key: str, before: datetime | None, touched: datetime, arrived: datetime | None = None) -> None:
        self._dirty[key] = None
        if touched != before:
            self._fading.note(touched, key)
            self._aging.note(touched, key)
        if arrived is not None:
            self.watermark = max(self.watermark or arrived, arrived)

    def _load(self, key: str, value: bytes) -> None:
        if key.startswith(_STORY):
            self.put_story(StoryFile.model_validate_json(value))
        elif key.startswith(_NOTICE):
            self.put_notice(NoticeFile.model_validate_json(value))
        else:
            self.put(Dossier.model_validate_json(value))

    def _value(self, key: str) -> bytes | None:
        kind, _, name = key.partition(":")
        shelves: dict[str, dict[str, Dossier] | dict[str, StoryFile] | dict[str, NoticeFile]]
        shelves = {"article": self.dossiers, "story": self.stories, "notice": self.notices}
        record = shelves[kind].get(name)
        return record.to_bytes() if record else None

    def _touched(self, key: str) -> datetime | None:
        kind, _, name = key.partition(":")
        if kind == "story":
            return self.stories[name].touched if name in self.stories else None
        if kind == "notice":
            return self.notices[name].touched if name in self.notices else None
        return self.dossiers[name].touched if name in self.dossiers else None

    def _still_due(self, due: datetime, article_id: str) -> bool:
        dossier = self.dossiers.get(article_id)
        waits = dossier and dossier.standing is Standing.EMBARGOED and dossier.held_with is None
        return bool(waits and dossier and dossier.own_embargo == due)
