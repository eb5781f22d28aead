"""`news.raw`: one transmission, byte for byte, with its envelope."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.record import Country, Id, Instant, Message, Part


class SourceKind(StrEnum):
    """What sort of sender a source is."""

    AGENCY = "agency"
    BROADCASTER = "broadcaster"
    NEWSPAPER = "newspaper"
    WEBSITE = "website"
    GOVERNMENT = "government"
    UNKNOWN = "unknown"


class SourcePolicy(Part):
    """What the operator decided for one source."""

    country: Country | None = None
    """Settles ambiguous zones ("IST") and day/month order."""
    timezone: str | None = None
    """IANA zone that times without one are given in."""
    language: str | None = None
    """BCP 47 language to assume where the text is too short to tell."""
    hold_unreadable_embargo: bool = True
    """An embargo that cannot be read as a time holds (fail closed)."""
    authorities: tuple[str, ...] | None = None
    """Naming authorities that it may speak for besides its own id, with subdomains; null: any (no registry)."""


class Source(Part):
    """Who sent an item."""

    id: str = Field(min_length=1, max_length=200)
    name: str | None = None
    kind: SourceKind = SourceKind.UNKNOWN
    policy: SourcePolicy = SourcePolicy()


class FeedEntry(Part):
    """What a feed said about the item, beside the item itself."""

    entry_id: str | None = None
    title: str | None = None
    summary: str | None = None
    published: str | None = None
    """As the feed wrote it; the parser reads it."""
    updated: str | None = None
    authors: tuple[str, ...] = ()
    link: str | None = None


class RawItem(Message):
    """One transmission from a source, before anyone read it."""

    schema_version: Literal[1] = 1
    item_id: Id
    trace_id: Id
    source: Source
    received_at: Instant
    """When this service got it. Never event time."""
    sent_at: Instant | None = None
    """When the source says it sent it (newsMessage `sent`, a feed's manifest).

    It is the clock that relative dates are read against.
    """
    media_type: str | None = None
    """RFC 9110 media type as declared, without parameters."""
    charset: str | None = None
    """As declared; a hint, not a promise."""
    filename: str | None = None
    payload: bytes
    url: str | None = None
    feed: FeedEntry | None = None
    backfill_before: Instant | None = None
    """What was made before this time, or says no time, is old: brought in later, and no news. None: all may be news."""
    transmission: str | None = None
    """The transport's own number (IPTC 7901 service message number), for gap detection."""
