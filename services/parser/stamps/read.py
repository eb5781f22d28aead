"""Stamps in prose → `Stamp`. An hour, zone or year that is neither given nor implied is never invented."""

import re
from datetime import date, datetime

from schemas.stamp import Precision, Stamp
from services.parser.stamps.iso import read_iso, stamp_of
from services.parser.stamps.names import FILLERS, MONTHS, WEEKDAYS
from services.parser.stamps.parts import PART_WORDS, StampParts, take_parts
from services.parser.stamps.wall_clock import Prefer, WallClock
from services.parser.stamps.zones import ABBREVIATIONS

LONGEST = 120
"""Characters; a longer line is not only a time."""
_WORD = re.compile(r"[^\W\d_]+|\d+")


def read_stamp(text: str | None, clock: WallClock, *, prefer: Prefer = "near", strict: bool = True) -> Stamp | None:
    """The time that a line states, or None. Strict: it may hold nothing else but words such as "updated at"."""
    cleaned = " ".join((text or "").replace("\u00a0", " ").replace("\u202f", " ").split())
    if not cleaned or len(cleaned) > LONGEST:
        return None
    if strict and not _may_be_a_time(cleaned):
        return None
    # ISO first: it is unambiguous.
    if iso := read_iso(cleaned, clock.usual_zone()):
        return iso
    parts = take_parts(cleaned, clock.country)
    if parts is None or (strict and not _only_fillers(parts.rest)):
        return None
    return _assemble(parts, clock, prefer, cleaned)


_NO_ZONE = frozenset(
    {*FILLERS, "local", "hour", "until", "till", "midnight", "today", "tomorrow", "noon", "copy", "story"}
)


def names_a_zone(text: str) -> bool:
    """Whether the text names a zone, or has words left that may name one ("0600 Ulan Bator time")."""
    parts = take_parts(" ".join(text.split())[:LONGEST], None)
    if parts is None or parts.zone is not None or parts.zone_open:
        return True
    return any(word.lower() not in _NO_ZONE for word in _WORD.findall(parts.rest) if not word.isdigit())


def is_only_a_time(text: str) -> bool:
    """Whether the words are a date or a time and nothing else ("Friday, 5 January"); true of no words at all."""
    parts = take_parts(" ".join(text.split())[:LONGEST], None)
    return parts is None or _only_fillers(parts.rest)


def _only_fillers(rest: str) -> bool:
    return all(word.lower() in FILLERS for word in _WORD.findall(rest))


_LETTERS = re.compile(r"[^\W\d_]+")
_OF_TIMES = frozenset(
    word
    for names in (MONTHS, WEEKDAYS, FILLERS, map(str.lower, ABBREVIATIONS), PART_WORDS)
    for name in names
    for word in _LETTERS.findall(name)
)


def _may_be_a_time(text: str) -> bool:
    """Whether every word is one of dates and times: a cheap test that spares most lines the patterns."""
    return all(found.group().lower() in _OF_TIMES for found in _LETTERS.finditer(text))


def _assemble(parts: StampParts, clock: WallClock, prefer: Prefer, text: str) -> Stamp | None:
    if parts.month and not parts.day:
        return _stamp(f"{parts.year:04d}-{parts.month:02d}", Precision.MONTH, text) if parts.year else None
    day = _day(parts, clock, prefer)
    if day is None:
        return None
    if parts.clock is None:
        return _stamp(day.isoformat(), Precision.DAY, text)
    # A zone that is named but unknown must not be replaced by the usual one: the hour would be wrong, not vague.
    zone = parts.zone or (None if parts.zone_open else clock.usual_zone())
    moment = datetime.combine(day, parts.clock, tzinfo=zone)
    return stamp_of(moment, Precision.SECOND if parts.seconds else Precision.MINUTE, text)


def _day(parts: StampParts, clock: WallClock, prefer: Prefer) -> date | None:
    if parts.month and parts.day:
        year = parts.year or clock.year_for(parts.month, parts.day, parts.weekday, prefer)
        try:
            return date(year, parts.month, parts.day) if year else None
        except ValueError:
            return None
    if parts.weekday is not None:
        return clock.day_named(parts.weekday, prefer)
    return None


def _stamp(iso: str, precision: Precision, text: str) -> Stamp | None:
    try:
        return Stamp(iso=iso, precision=precision, text=text)
    except ValueError:
        return None
