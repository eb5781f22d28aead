"""`news.parsed`: the canonical record of one version of one article. Names follow IPTC ninjs where it has one."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field, PositiveInt

from schemas.raw import Source
from schemas.record import Id, Instant, Message, Part
from schemas.stamp import Stamp


class Status(StrEnum):
    """IPTC publication status (`stat:` vocabulary)."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class Signal(StrEnum):
    """What a transmission means for what was sent before it."""

    NEW = "new"
    UPDATE = "update"
    CORRECTION = "correction"
    REFILE = "refile"
    ADVISORY = "advisory"
    KILL = "kill"
    HOLD = "hold"
    RELEASE = "release"


class RemovalReason(StrEnum):
    """Why a line of the payload is not part of the article's text."""

    READING_TIME = "reading_time"
    SHARE_WIDGET = "share_widget"
    AUDIO_WIDGET = "audio_widget"
    RELATED_LINK = "related_link"
    SUBSCRIPTION = "subscription"
    NAVIGATION = "navigation"
    ADVERTISEMENT = "advertisement"
    PUBLISHED_STAMP = "published_stamp"
    UPDATED_STAMP = "updated_stamp"
    REPEATED_HEADLINE = "repeated_headline"
    REPEATED_SUBHEADLINE = "repeated_subheadline"
    BYLINE = "byline"
    DESK = "desk"
    CREDIT = "credit"
    DATELINE = "dateline"
    COPYRIGHT = "copyright"
    END_MARK = "end_mark"
    WIRE_HEADER = "wire_header"
    EMPTY = "empty"
    OTHER = "other"


class TargetKind(StrEnum):
    """By what a notice names the item it acts on."""

    GUID = "guid"
    SLUGLINE = "slugline"
    TRANSMISSION = "transmission"
    HEADLINE = "headline"
    DOCUMENT_ID = "document_id"
    ITSELF = "itself"


class Target(Part):
    """An item that this one kills, holds, releases, corrects or replaces, as found."""

    kind: TargetKind
    value: str
    version: PositiveInt | None = None


class Dateline(Part):
    """Where, when and by which agency a report was filed, as its first line says."""

    text: str
    """As found, separator included ("SEOUL: ", "PARIS, Jan 5 (AFP) -")."""
    place: str | None = None
    date: str | None = None
    """ISO 8601 date at the precision found; a year only where it was given or follows from the item's own clock."""
    agency: str | None = None


class Caption(Part):
    """A picture's words. `text` is None where only a credit was found, and the other way round."""

    text: str | None = None
    credit: str | None = None


class Heading(Part):
    """A heading inside the text; `before` is the index of the paragraph it stands over."""

    text: str
    before: int = Field(ge=0)


class RemovedLine(Part):
    """A line that was removed from the text: nothing is removed without a record."""

    text: str
    reason: RemovalReason


class Subject(Part):
    """What the item is about, according to the provider."""

    code: str
    scheme: str | None = None
    """URI of the vocabulary ("http://cv.iptc.org/newscodes/mediatopic/"), resolved, never guessed from an alias."""
    name: str | None = None


class Hop(Part):
    """One party that handled the item before it reached us (NewsML-G2 hopHistory)."""

    party: str
    action: str | None = None
    at: Instant | None = None


class Language(Part):
    """The text's language and how sure the reader is of it (1.0: the wire said so)."""

    code: str = "und"
    """BCP 47."""
    confidence: float = Field(default=0.0, ge=0, le=1)


_NUMBERED = frozenset({"newsml-g2", "newsml-1", "ninjs", "nitf"})
"""Formats in which every version carries its number."""


class Article(Message):
    """One version of one article, in the words of the wire only."""

    schema_version: Literal[1] = 1
    article_id: Id
    item_id: Id
    trace_id: Id
    source: Source
    format: str
    """Name of the parser that read it ("newsml-g2", "plain-text", …)."""
    namespace: Id
    """The authority that the guid belongs to."""
    guid: Id
    guid_invented: bool = False
    """True where the format has no guid and ours is derived from stable parts of the item."""
    version: PositiveInt = 1
    version_created: Stamp | None = None
    first_created: Stamp | None = None
    received_at: Instant
    backfill: bool = False
    """Brought in later: it is kept and compared, and is no news."""
    sent_at: Instant | None = None
    published_at: Stamp | None = None
    updated_at: Stamp | None = None
    status: Status = Status.USABLE
    embargoed_until: Instant | None = None
    embargo_text: str | None = None
    """The embargo as found. Without a readable time the status is `withheld`."""
    urgency: int | None = Field(default=None, ge=1, le=9)
    """Editorial urgency, 1 (flash) to 8, 9 user-defined (IPTC)."""
    priority: int | None = Field(default=None, ge=1, le=9)
    """Transport priority; never mixed with urgency."""
    signal: Signal = Signal.NEW
    acts_on: tuple[Target, ...] = ()
    headline: str | None = None
    headline_from_body: bool = False
    """True where the item has no headline and the first sentence stands in for it."""
    subheadline: str | None = None
    slugline: str | None = None
    bylines: tuple[str, ...] = ()
    desk: str | None = None
    credit: str | None = None
    dateline: Dateline | None = None
    paragraphs: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()
    captions: tuple[Caption, ...] = ()
    editor_note: str | None = None
    removed: tuple[RemovedLine, ...] = ()
    language: Language = Language()
    url: str | None = None
    canonical_url: str | None = None
    subjects: tuple[Subject, ...] = ()
    rights: str | None = None
    """Usage terms as found."""
    info_source: tuple[str, ...] = ()
    """Who the provider says the information is from (NewsML-G2 infoSource, NITF del-list)."""
    hops: tuple[Hop, ...] = ()
    transmission: str | None = None
    warnings: tuple[str, ...] = ()
    """What was odd about the item but did not keep it from being read."""
    content_hash: Id
    word_count: int = Field(ge=0)

    def is_unnumbered(self) -> bool:
        """Whether `version` may not be the wire's: its format numbers leads only, and this transmission has no number.

        Holds, releases, corrections and embargoes then all come as version 1, whichever version they concern.
        """
        return self.version == 1 and self.format not in _NUMBERED

    def event_time(self) -> datetime:
        """The wire's clock: version_created, sent_at, a published instant not after arrival, or arrival (UTC)."""
        if self.version_created and (created := self.version_created.instant()):
            return created
        if self.sent_at:
            return self.sent_at
        if self.published_at and (published := self.published_at.instant()) and published <= self.received_at:
            return published
        return self.received_at
