"""What the publisher remembers of an article: a value of the state topic. Pure.

`facts` is the article as its newest version describes it, without its words. The words are kept beside it, compressed,
until the article is killed or the content window has passed. Field names are those of the stored records: renaming
one would lose it at the next restart.
"""

from collections.abc import Iterable
from typing import Literal

from pydantic import AliasChoices, Field

from schemas.article import Signal
from schemas.published import Content, HopTime, Notice
from schemas.record import Instant, Message
from schemas.story_entry import ReportSummary
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.content import unpack
from services.publisher.articles.events import VersionOrder
from services.publisher.articles.facts import Facts
from services.publisher.articles.lifecycle import Standing
from services.stream.typed_changes import changed


class ArticleState(Message):
    """One article."""

    schema_version: Literal[1] = 1
    facts: Facts
    standing: Standing = Standing.UNSEEN
    sequence: int = 0
    """Of the last record that was published of it."""
    published_story: str | None = Field(default=None, validation_alias=AliasChoices("published_story", "told_story"))
    """The story that the last record named: a merger moves the article before a record of its own is published.

    Records that were written before the field had this name call it `told_story`. Without the old name they would
    be read as naming no story, and the next verdict on each article would publish a needless update.
    """
    seen: tuple[str, ...] = ()
    """Identities of the messages handled: a redelivery is recognised by them."""
    acts: tuple[str, ...] = ()
    """Identities of the notices that acted on it, so that none acts twice."""
    names: tuple[str, ...] = ()
    """Digests of every name it goes by, in all its versions."""
    opened: Instant
    """The wire's clock of its earliest version."""
    arrived: Instant
    """Arrival of the latest version."""
    touched: Instant
    """When it last mattered: its latest arrival, or the end of its embargo if that is later."""
    copy_of: str | None = None
    """The article whose words it repeats. A revision keeps it: it still holds the words of the original."""
    content: bytes | None = None
    """Its words, compressed."""
    report: ReportSummary | None = None
    """What its story needs of it. Stored: renaming one of its fields would lose it at the next restart."""
    was_shown: bool = False
    """True once its words were published."""
    own_embargo: Instant | None = None
    """The end of its own embargo; that of an original it copies is not here, but in the facts."""
    own_hold: Instant | None = None
    """The wire's clock of the hold on it."""
    held_with: str | None = None
    """The original that it is held together with."""
    hops: tuple[HopTime, ...] = ()
    """Of the version that is held, for the record of its release."""
    ended_by: Notice | None = None
    """What killed it."""
    source: str = ""
    """topic:partition:offset of the message that last changed it, for those who trace an article."""
    targets: tuple[str, ...] = ()
    """Of a notice: the articles it was found to name."""
    releasing: bool = False
    """Set before the timer publishes it (a release, or the update after a merger): what was begun is finished before
    anything else happens to it."""

    @property
    def article_id(self) -> str:
        """Which article this is."""
        return self.facts.article_id

    @property
    def names_former_story(self) -> bool:
        """Whether subscribers still read in its last record which story it was in before a merger."""
        shown = self.standing is Standing.PUBLIC and self.content is not None
        return shown and self.published_story not in (None, self.facts.story_id)

    def changed(self, change: ArticleChange) -> "ArticleState":
        """The state with this change made. Nothing else changes an article."""
        return changed(self, change._fields, change)

    def kill_notice(self) -> Notice:
        """What its copies are killed by when it is killed."""
        return self.ended_by or Notice(article_id=self.article_id, signal=Signal.KILL)

    def order(self) -> VersionOrder:
        """What a newer version has to exceed."""
        return (self.facts.version, self.facts.event_time)

    def words(self) -> Content | None:
        """The words, unpacked."""
        return unpack(self.content) if self.content is not None else None


def remember(known: Iterable[str], new: Iterable[str], most: int) -> tuple[str, ...]:
    """Append what is not yet there, and drop the oldest beyond `most`."""
    return tuple(dict.fromkeys((*known, *new)))[-most:]
