"""Lines above and below a page's text that name its authors, its times or its source, marked up as paragraphs."""

import re
from dataclasses import dataclass, field
from functools import cache

from schemas.article import RemovalReason
from schemas.stamp import Precision, Stamp
from services.knowledge.gazetteer import find_places
from services.parser.draft import BodyPiece, PieceKind, removed
from services.parser.formats.page.facts.bylines import names_in_byline
from services.parser.formats.page.facts.shown_times import (
    ShownClock,
    ShownTime,
    read_shown_clock,
    read_shown_time,
)
from services.parser.formats.page.thresholds import PAGE
from services.parser.lines.bylines import is_desk_byline, is_person
from services.parser.lines.furniture import furniture
from services.parser.lines.same_words import same_words
from services.parser.stamps.wall_clock import WallClock
from services.parser.words import word_set

_CLOCK = re.compile(
    r"\W*(?:at |updated )?(?:\d{1,2}[:h]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?"
    r"|\d{1,2}\.\d{2}\s?(?:[ap]\.?m\.?|uhr|(?=[a-z]{3})))"
    r"\s?(?:uhr|[a-z]{3,5}(?:[+-]\d{1,4})?)?\W*",
    re.IGNORECASE,
)
"""The hour over an entry of a live page; entries keep their order, so nothing is lost with it."""


@dataclass(slots=True)
class ShownLines:
    """What such lines say, and the pieces without them."""

    pieces: list[BodyPiece] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    published: Stamp | None = None
    updated: Stamp | None = None


def without_repeats(
    pieces: tuple[BodyPiece, ...], headlines: tuple[str, ...], description: str | None
) -> tuple[BodyPiece, ...]:
    """Mark as removed what repeats a headline of the page, and a deck: its description, above the paragraphs.

    A page's first paragraph may be its description, too; then it has paragraphs of the same kind behind it, which a
    deck (a heading) has not.
    """
    return tuple(
        piece
        if index >= PAGE.opening_pieces or piece.kind is PieceKind.REMOVED
        else _repeat(piece, headlines, description)
        for index, piece in enumerate(pieces)
    )


def _repeat(piece: BodyPiece, headlines: tuple[str, ...], description: str | None) -> BodyPiece:
    if any(same_words(piece.text, headline) for headline in headlines):
        return removed(piece.text, RemovalReason.REPEATED_HEADLINE)
    if piece.kind is PieceKind.HEADING and description and same_words(piece.text, description):
        return removed(piece.text, RemovalReason.REPEATED_SUBHEADLINE)
    return piece


def read_shown_lines(
    pieces: tuple[BodyPiece, ...], clock: WallClock, language: str | None, authors: tuple[str, ...]
) -> ShownLines:
    """Mark those lines as removed and read them: among the first pieces, and the last few."""
    lines = ShownLines()
    long = next((i for i, piece in enumerate(pieces) if len(piece.text) > PAGE.shown_line), len(pieces))
    for index, piece in enumerate(pieces):
        if piece.kind is PieceKind.PARAGRAPH and _CLOCK.fullmatch(piece.text):
            lines.pieces.append(removed(piece.text, RemovalReason.PUBLISHED_STAMP))
            continue
        if (
            not authors
            and index < min(PAGE.opening_pieces, long)
            and _is_name_beside_a_time(pieces, index, clock, language)
        ):
            lines.names.append(piece.text)
            lines.pieces.append(removed(piece.text, RemovalReason.BYLINE))
            continue
        at_edge = index < min(PAGE.opening_pieces, long + 2) or index >= len(pieces) - PAGE.ending_pieces
        explained = at_edge and piece.kind is not PieceKind.REMOVED and len(piece.text) <= PAGE.shown_line
        reason = _explain(piece.text, lines, clock, language, authors) if explained else None
        lines.pieces.append(removed(piece.text, reason) if reason else piece)
    return lines


def _is_name_beside_a_time(pieces: tuple[BodyPiece, ...], index: int, clock: WallClock, language: str | None) -> bool:
    """Whether a line above the text is a person's name beside the page's date, where a town may stand, too."""
    piece = pieces[index]
    if piece.kind is not PieceKind.PARAGRAPH or not is_person(piece.text) or find_places(piece.text):
        return False
    beside = (*pieces[max(0, index - 1) : index], *pieces[index + 1 : index + 2])
    return any(read_shown_time(other.text, clock, language) for other in beside)


def _explain(
    text: str, lines: ShownLines, clock: WallClock, language: str | None, authors: tuple[str, ...]
) -> RemovalReason | None:
    """The reason why the whole line is removed; what it says is taken into `lines`. None if some part is text."""
    parts = _parts(text)
    # A line that is a time as a whole may name the writers in a part of it ("2026-11-20 10:15 记者：王芳").
    if not any(names_in_byline(part, authors) for part in parts) and _part(text, clock, language, authors):
        parts = [text]
    found = [_part(part, clock, language, authors) for part in parts]
    if not authors and any(isinstance(part, ShownTime) for part in found):
        found = [part or _bare_name(parts[index]) for index, part in enumerate(found)]
    if not found or any(part is None for part in found):
        return None
    reasons = []
    for part in found:
        if isinstance(part, ShownTime):
            reasons.append(_take_time(part, lines))
        elif isinstance(part, ShownClock):
            reasons.append(_take_clock(part, lines))
        elif isinstance(part, tuple):
            lines.names.extend(part)
            reasons.append(RemovalReason.BYLINE)
        elif part is not None:
            reasons.append(part)
    # A share button alone is furniture, which is marked for all formats.
    telling = {RemovalReason.BYLINE, RemovalReason.PUBLISHED_STAMP, RemovalReason.UPDATED_STAMP}
    return next((reason for reason in reasons if reason in telling), None)


def _bare_name(text: str) -> tuple[str, ...] | None:
    """The person whose name is a whole part of a line with a time ("20. listopadu 2026 | Jana Nová")."""
    return (text,) if is_person(text) and not find_places(text) else None


def _take_time(time: ShownTime, lines: ShownLines) -> RemovalReason:
    if time.updated:
        lines.updated = lines.updated or time.stamp
        return RemovalReason.UPDATED_STAMP
    lines.published = lines.published or time.stamp
    return RemovalReason.PUBLISHED_STAMP


def _take_clock(time: ShownClock, lines: ShownLines) -> RemovalReason:
    """An hour beside a date that was shown before it ("Nov 20, 2026 | 10:11 AM | updated 12:00") is of that day."""
    day = lines.published
    if day and not time.updated and day.precision is Precision.DAY:
        lines.published = _at(day, time)
    elif day and time.updated and lines.updated is None:
        lines.updated = _at(day, time)
    return RemovalReason.UPDATED_STAMP if time.updated else RemovalReason.PUBLISHED_STAMP


def _at(day: Stamp, time: ShownClock) -> Stamp:
    return Stamp(iso=f"{day.iso[:10]}T{time.hour_and_minute}:00", precision=Precision.MINUTE)


def _part(
    text: str, clock: WallClock, language: str | None, authors: tuple[str, ...]
) -> ShownTime | ShownClock | tuple[str, ...] | RemovalReason | None:
    if time := read_shown_time(text, clock, language):
        return time
    if hour := read_shown_clock(text):
        return hour
    if names := names_in_byline(text, authors):
        return names
    if is_desk_byline(text):
        return RemovalReason.DESK
    return furniture(text)


def _parts(text: str) -> list[str]:
    if (found := _BYLINE_AND_DAY.fullmatch(text)) and names_in_byline(found["names"]):
        return [found["names"], found["day"]]
    first, _comma, rest = text.partition(", ")
    if rest[:1].isdigit() and is_person(first):
        return [first, rest]
    return [part for part in map(str.strip, _boundary().split(text)) if part]


@cache
def _boundary() -> re.Pattern[str]:
    """Where one statement of such a line ends: at signs, and before a label ("Updated …", "来源：…")."""
    words = (word_set("page_update_labels") | _PUBLISH) - _QUALIFIERS - _SECOND_WORDS
    labels = "|".join(sorted(words, key=len, reverse=True))
    not_behind = "".join(f"(?<!{word})" for word in sorted(_QUALIFIERS))
    return re.compile(
        rf"\s*[|•·●｜;]\s*|\s+[–—/]\s+|\s+-\s+|\u3000+|\s*\((?=(?:{labels})\b)|(?:\.|,)?{not_behind}\s+(?=(?:(?:first|last)\s+)?(?:{labels})\b)"
        r"|(?<=\d)\s+(?=[^\W\d_]{2,14}\s?[:：])|\.\s+(?=\d)",
        re.IGNORECASE,
    )


_PUBLISH = frozenset({"published", "posted", "publicado", "publié", "veröffentlicht", "опубликовано"})
_SECOND_WORDS = frozenset({"jour", "nhật"})
"""Of "mis à jour" and "cập nhật": nothing ends before them."""
_BYLINE_AND_DAY = re.compile(
    r"(?P<names>.{6,80}?),?\s"
    r"(?P<day>(?:on|am|le|el|il|em|den)\s(?:[^\W\d_]{3,10},? )?(?:[^\W\d_]{3,10}\.? )?\d{1,2}\b.{0,40})"
)
"""What follows a byline without a sign between them: "Posted by Ann Ray on November 20, 2026"."""
_QUALIFIERS = frozenset({"first", "last", "latest", "zuletzt", "dernière", "última", "ultimo", "ostatnia", "son"})
