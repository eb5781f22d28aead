"""What a format reader hands over: the wire's fields as found, before cleaning, ids and shared rules.

A reader knows its format and nothing else. What holds for every format (datelines, notices, embargoes in prose, stable
ids, language, hashes) is done once, in `assemble.py`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from schemas.article import Hop, RemovalReason, Signal, Status, Subject, Target
from schemas.stamp import Stamp


class PieceKind(StrEnum):
    """What a piece of running text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CAPTION = "caption"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class BodyPiece:
    """One line, paragraph, heading or caption of the text, in its place."""

    kind: PieceKind
    text: str
    credit: str | None = None
    """Of a caption."""
    reason: RemovalReason | None = None
    """Of a removed line."""


@dataclass(frozen=True, slots=True)
class Embargo:
    """An embargo as found: `text` may be empty (a NewsML-G2 `embargoed` without a value holds by default)."""

    text: str
    lifted: bool = False
    """The wire says that it is over."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as its format gives it. Strings may hold white space and mojibake; assembling cleans them."""

    format: str
    pieces: tuple[BodyPiece, ...] = ()
    guid: str | None = None
    identity: tuple[str, ...] = ()
    """Stable parts from which an id is made where there is no guid: equal for a resend, different for another item."""
    namespace: str | None = None
    version: int = 1
    version_created: Stamp | None = None
    first_created: Stamp | None = None
    published_at: Stamp | None = None
    updated_at: Stamp | None = None
    status: Status = Status.USABLE
    embargo: Embargo | None = None
    urgency: int | None = None
    priority: int | None = None
    signal: Signal | None = None
    acts_on: tuple[Target, ...] = ()
    headline: str | None = None
    subheadline: str | None = None
    slugline: str | None = None
    bylines: tuple[str, ...] = ()
    """Byline texts as found; persons are read from them later."""
    persons: tuple[str, ...] = ()
    """Author names that the format gives as names."""
    desk: str | None = None
    credit: str | None = None
    dateline: str | None = None
    """Where the format has a field of its own for it."""
    editor_note: str | None = None
    language: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    subjects: tuple[Subject, ...] = ()
    rights: str | None = None
    info_source: tuple[str, ...] = ()
    hops: tuple[Hop, ...] = ()
    transmission: str | None = None
    warnings: tuple[str, ...] = ()
    needs_text: bool = field(default=True)
    """False where the format itself says that an item without text is meant (a kill, a cancel)."""


def paragraph(text: str) -> BodyPiece:
    """A paragraph of running text."""
    return BodyPiece(PieceKind.PARAGRAPH, text)


def heading(text: str) -> BodyPiece:
    """A heading inside the text."""
    return BodyPiece(PieceKind.HEADING, text)


def caption(text: str | None, credit: str | None = None) -> BodyPiece:
    """A picture's words."""
    return BodyPiece(PieceKind.CAPTION, text or "", credit)


def removed(text: str, reason: RemovalReason) -> BodyPiece:
    """A line that is no part of the text."""
    return BodyPiece(PieceKind.REMOVED, text, reason=reason)
