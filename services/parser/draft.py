"""A draft: one article as its format gives it, before the rules that hold for all formats.

Fields are as found: strings may hold white space and mojibake. Datelines, notices, embargoes in words, stable ids,
language and hashes come later, in `assemble.py`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from schemas.article import Hop, RemovalReason, Signal, Status, Subject, Target
from schemas.stamp import Stamp


class PieceKind(StrEnum):
    """What a piece of the body is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CAPTION = "caption"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class BodyPiece:
    """One paragraph, heading, caption or removed line of the body, in its place."""

    kind: PieceKind
    text: str
    credit: str | None = None
    """Of a caption."""
    reason: RemovalReason | None = None
    """Of a removed line."""


@dataclass(frozen=True, slots=True)
class Embargo:
    """An embargo as found. `text` may be empty: NewsML-G2's `embargoed` without a value holds until further notice."""

    text: str
    lifted: bool = False
    """Whether the wire says that the embargo is over."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as its format gives it."""

    format: str
    pieces: tuple[BodyPiece, ...] = ()
    guid: str | None = None
    identity: tuple[str, ...] = ()
    """What an id is made from if there is no guid: the same in a resend, different in another article."""
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
    """Bylines as written; persons are read from them later."""
    persons: tuple[str, ...] = ()
    """Authors that the format gives as names, not as a byline."""
    desk: str | None = None
    credit: str | None = None
    dateline: str | None = None
    """Only if the format has a field for it."""
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
    headline_alone: bool = False
    """Whether it is one line that looks like a headline: no article unless it orders something."""
    needs_text: bool = field(default=True)
    """False if an article without text is meant to be so (a kill, a change of status)."""


def paragraph(text: str) -> BodyPiece:
    """A paragraph of running text."""
    return BodyPiece(PieceKind.PARAGRAPH, text)


def heading(text: str) -> BodyPiece:
    """A heading inside the text."""
    return BodyPiece(PieceKind.HEADING, text)


def caption(text: str | None, credit: str | None = None) -> BodyPiece:
    """The caption of a picture."""
    return BodyPiece(PieceKind.CAPTION, text or "", credit)


def removed(text: str, reason: RemovalReason) -> BodyPiece:
    """A line that is not part of the text."""
    return BodyPiece(PieceKind.REMOVED, text, reason=reason)
