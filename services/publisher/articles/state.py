"""What the publisher remembers: one record per article, notice and story, each a value of the state topic. Pure.

`facts` is the article as its newest version tells it, without its words. The words are kept beside it, compressed,
until the article is killed or its window has passed.
"""

import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from schemas.article import Signal
from schemas.published import Content, HopTime, Notice, StoryStatus
from schemas.record import Instant, Message, Part
from services.publisher.articles.events import Order
from services.publisher.articles.facts import Facts
from services.publisher.articles.lifecycle import Standing
from services.publisher.stories.report import Report

_REMEMBERED = 16
"""Deliveries and notices remembered per article: more than one redelivered batch can hold of it."""
_NAMES = 32


class Dossier(Message):
    """One article."""

    schema_version: Literal[1] = 1
    facts: Facts
    standing: Standing = Standing.UNSEEN
    sequence: int = 0
    """Of the last record that subscribers got."""
    told_story: str | None = None
    """The story that the last record named: a merger moves the article before its own record says so."""
    seen: tuple[str, ...] = ()
    """Identities of the messages handled."""
    acts: tuple[str, ...] = ()
    """Notices (or killed originals) that acted on it, so that none acts twice."""
    names: tuple[str, ...] = ()
    opened: Instant
    """The wire's clock of its earliest version."""
    arrived: Instant
    """Arrival of the latest version."""
    touched: Instant
    """When it last mattered: its latest arrival, or the end of its embargo if that is later."""
    copy_of: str | None = None
    """Sticky: a revision of a copy still holds the words of the original."""
    content: bytes | None = None
    report: Report | None = None
    was_shown: bool = False
    """True once subscribers had its words."""
    own_embargo: Instant | None = None
    own_hold: Instant | None = None
    """The wire's clock of the hold on it."""
    held_with: str | None = None
    """The original that it is held together with."""
    hops: tuple[HopTime, ...] = ()
    """Of the version that is held, for the record of its release."""
    ended_by: Notice | None = None
    """What killed it."""
    source: str = ""
    """topic:partition:offset of the message that it was last changed by, for those who trace an article."""
    targets: tuple[str, ...] = ()
    """Of a notice: the articles it was found to name."""
    releasing: bool = False
    """Set before a timed release goes out: a release that was begun is finished before anything else happens to it."""

    @property
    def article_id(self) -> str:
        """Whose dossier this is."""
        return self.facts.article_id

    def death_notice(self) -> Notice:
        """What its copies are told when it is killed."""
        return self.ended_by or Notice(article_id=self.article_id, signal=Signal.KILL)

    def order(self) -> Order:
        """What a newer version has to beat."""
        return (self.facts.version, self.facts.event_time)

    def words(self) -> Content | None:
        """The words, read back."""
        return unpack(self.content) if self.content is not None else None


class NoticeFile(Message):
    """A notice that may still meet its targets."""

    schema_version: Literal[1] = 1
    article_id: str
    seen: str
    """Identity of its message."""
    signal: Signal
    names: tuple[str, ...]
    at: Instant
    """The wire's clock."""
    touched: Instant
    others: bool = False
    """Whether it names others beside itself."""
    met: int = 0
    """Articles that it was found to name in this partition."""

    @property
    def kills_others(self) -> bool:
        """Whether somebody must look if it meets nothing."""
        return self.others and self.signal is Signal.KILL

    def mark(self) -> Notice:
        """How records name it."""
        return Notice(article_id=self.article_id, signal=self.signal)


class StoryFile(Message):
    """What was last said of a story. Its reports are found through the articles."""

    schema_version: Literal[1] = 1
    story_id: str
    sequence: int
    digest: str
    """Of the last record, sequence apart: the same is not said twice."""
    status: StoryStatus = StoryStatus.OPEN
    merged_into: str | None = None
    first_seen: Instant
    updated: Instant
    touched: Instant


class Cause(Part):
    """What made the publisher speak: travels into every record that comes of it."""

    trace_id: str | None
    """None where no item of the wire caused it: the record then carries the article's own."""
    hops: tuple[HopTime, ...]
    at: Instant
    """The wire's clock."""
    moment: Instant
    """When it came to pass for us: arrival of the message, or the embargo's end."""
    notice: Notice | None = None


def pack(content: Content) -> bytes:
    """Compress the words."""
    return zlib.compress(content.model_dump_json().encode(), 6)


def unpack(data: bytes) -> Content:
    """Read them back."""
    return Content.model_validate_json(zlib.decompress(data))


def remember(known: Iterable[str], new: Iterable[str], most: int = _REMEMBERED) -> tuple[str, ...]:
    """Append what is not yet there and forget the oldest beyond `most`."""
    return tuple(dict.fromkeys((*known, *new)))[-most:]


def remember_names(known: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
    """Names of all versions: a notice may use an old one."""
    return remember(known, new, _NAMES)


def latest(*times: datetime | None) -> datetime:
    """The latest of the times that are known."""
    return max(time for time in times if time is not None)
