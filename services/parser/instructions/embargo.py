"""Embargoes in words: which line states one, and the instant at which it ends.

Fail closed. An end needs an hour and a zone; the zone may come from the embargo's words, from the source's settings, or
from the country of the item (`embargo_zone.py`). Without these the embargo has no end that could be trusted: the item
is withheld, and the words are kept for the reader.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from schemas.stamp import Precision
from services.parser.draft import Embargo
from services.parser.instructions.desk_times import DeskTime, in_english, is_filler
from services.parser.instructions.embargo_words import EmbargoWords, begins_with_embargo, embargo_words
from services.parser.instructions.embargo_zone import latest_instant
from services.parser.instructions.thresholds import INSTRUCTIONS
from services.parser.stamps.names import FILLERS
from services.parser.stamps.parts import StampParts, take_parts
from services.parser.stamps.read import read_stamp
from services.parser.stamps.wall_clock import WallClock
from services.parser.stamps.zones import ABBREVIATIONS, iana_zone

# A boundary behind which another thought begins; the end is read from as few parts as hold an hour and a day.
_CUT = re.compile(r"[)\]*#|]|(?<=[^\W\d_]{3})[.!]\s+(?=\W*\w)|!\s+|\s+[–—]\s+|[。；]|\n")
_ZONES = re.compile(rf"\b(?:{'|'.join(ABBREVIATIONS)})\b", re.IGNORECASE)
_FRACTION = re.compile(r"\d:?\d{2}:?\d{2}[.,]\d*[1-9]")
"""Parts of a second behind a clock time with seconds (ISO 8601)."""
# What may be the name of a zone that is not known: capitals directly behind an hour, or a name before "time".
_UNKNOWN_ZONE = re.compile(
    r"(?:\d[:.]\d\d|\d\s?[ap]\.?m\.?|\b\d{4})\s+\(?(?P<sign>[A-Z]{2,5})\b|(?P<name>[^\W\d_]{2,})\s+(?i:time|zeit|tijd|tid)\b"
)


@dataclass(frozen=True, slots=True)
class EmbargoReading:
    """An embargo and its end."""

    text: str
    until: datetime | None
    """The instant it ends; None if that cannot be read, and then the embargo holds."""
    note: str | None = None
    """How a time without a day or a zone was understood, or why it could not be."""


@dataclass(frozen=True, slots=True)
class _End:
    until: datetime | None
    note: str | None = None
    day_assumed: bool = False


def find_embargo(lines: Iterable[str | None]) -> Embargo | None:
    """The first embargo that one of these lines states. A line about a trade embargo states none."""
    for line in lines:
        found = stated_embargo(line) if line else None
        if line and found and not found.free:
            return Embargo(line.strip(), lifted=found.lifted)
        # A paragraph that begins with an embargo goes on with the text: it holds, though no line of its own says so.
        if line and len(line) > INSTRUCTIONS.embargo_line and begins_with_embargo(opening := _opening(line)):
            return Embargo(opening)
    return None


def _opening(line: str) -> str:
    return line[: INSTRUCTIONS.embargo_line].strip()


def stated_embargo(line: str) -> EmbargoWords | None:
    """The words of an embargo in a line that is short enough to be one."""
    return embargo_words(line) if len(line) <= INSTRUCTIONS.embargo_line else None


def read_embargo(embargo: Embargo, clock: WallClock, home: str | None = None) -> EmbargoReading:
    """When the embargo ends. `home`: the country whose time is meant if the words name no zone."""
    text = embargo.text.strip()
    # A field of a format holds nothing but a time.
    stamp = read_stamp(text, clock, prefer="future")
    # A stamp is known to the second: what the wire adds to it must not be taken from the embargo.
    begun = timedelta(seconds=1) if _FRACTION.search(text) else timedelta(0)
    if stamp and (instant := stamp.instant()):
        return EmbargoReading(text, instant + begun)
    if stamp and home and stamp.precision in {Precision.MINUTE, Precision.SECOND}:
        until = latest_instant(datetime.fromisoformat(stamp.iso), home)
        return EmbargoReading(text, until + begun if until else None, _everywhere(home))
    found = embargo_words(text)
    rest = text[found.end :] if found else text
    # Some languages put the time before the word ("18.00'e kadar ambargolu", "Release at 6 p.m. - embargoed").
    readings = [_read(words, clock, home) for words in (*_parts(rest), text)]
    # As few words as give an hour and a day; else an hour alone; else the reason why there is no end.
    ended = [reading for reading in readings if reading.until]
    end = next((reading for reading in ended if not reading.day_assumed), ended[0] if ended else readings[-1])
    return EmbargoReading(text, end.until, end.note)


def _parts(rest: str) -> list[str]:
    """The words behind the embargo's up to the first boundary, to the second, and so on."""
    ends = [cut.start() for cut in _CUT.finditer(rest) if rest[: cut.start()].strip(" :–—-*)]")]
    return [part for end in (*ends, len(rest)) if (part := rest[:end].strip(" :–—-*"))]


def _read(words: str, clock: WallClock, home: str | None) -> _End:
    desk = in_english(words[: INSTRUCTIONS.embargo_line])
    # "Midnight Monday" may be the first or the last minute of Monday: an embargo until midnight has no certain end.
    parts = None if "midnight" in desk.text.lower() else take_parts(desk.text, clock.country)
    if parts is None:
        return _End(None)
    if parts.clock is None:
        return _End(None, "the embargo gives no hour")
    zone = _zone(desk, parts)
    if zone is None and _names_unknown_zone(desk.text, parts):
        return _End(None, "the embargo gives no zone that could be read")
    zone = zone or clock.usual_zone()
    if zone is None and home is None:
        return _End(None, "the embargo gives no zone that could be read")
    return _instant(parts, desk, clock, zone, home)


def _zone(desk: DeskTime, parts: StampParts) -> tzinfo | None:
    """The zone that the words name: by name before an abbreviation that follows ("Moscow time (1500 GMT)")."""
    return iana_zone(desk.zone) if desk.zone else parts.zone


def _names_unknown_zone(text: str, parts: StampParts) -> bool:
    if parts.zone_open:
        return True
    names = (found["sign"] or found["name"] for found in _UNKNOWN_ZONE.finditer(text))
    return any(not _is_filler(name) and not _is_date_word(name) for name in names)


def _is_date_word(name: str) -> bool:
    return take_parts(f"1 {name} 2000", None) is not None and bool(
        re.fullmatch(
            r"(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", name.lower()
        )
    )


def _instant(parts: StampParts, desk: DeskTime, clock: WallClock, zone: tzinfo | None, home: str | None) -> _End:
    note = None if zone else _everywhere(home)
    day = _day(parts, desk, clock)
    if assumed := day is None:
        # An hour alone is read; beside a word or figure that may name a day it is not.
        if not _only_an_hour(parts.rest):
            return _End(None, "the embargo gives no day that could be read")
        # An hour without a day is that of the next time the clock shows it.
        day, note = _next_day(parts, clock, zone, home), "the embargo gives no day: held until its hour comes"
    if day is None or parts.clock is None:
        return _End(None, note)
    local = datetime.combine(day, parts.clock) + timedelta(days=desk.end_of_day)
    try:
        until = (
            local.replace(tzinfo=zone).astimezone(clock.reference.tzinfo) if zone else latest_instant(local, home or "")
        )
    except (OverflowError, ValueError):
        return _End(None, "the embargo gives no day that could be read")
    return _End(until, note, assumed)


def _everywhere(home: str | None) -> str:
    return f"the embargo gives no zone: held until its hour has come everywhere in {home}"


def _day(parts: StampParts, desk: DeskTime, clock: WallClock) -> date | None:
    if parts.month and parts.day:
        year = parts.year or clock.year_for(parts.month, parts.day, parts.weekday)
        try:
            return date(year, parts.month, parts.day) if year else None
        except ValueError:
            return None
    if parts.weekday is not None:
        return clock.day_named(parts.weekday, "future")
    if desk.month_day:
        ahead = (clock.today() + timedelta(days=number) for number in range(31))
        return next((day for day in ahead if day.day == desk.month_day), None)
    return None if desk.days_ahead is None else clock.today() + timedelta(days=desk.days_ahead)


def _only_an_hour(rest: str) -> bool:
    return all(_is_filler(word) for word in re.findall(r"[^\W_]+", rest))


def _is_filler(word: str) -> bool:
    return is_filler(word) or word.lower() in FILLERS


def _next_day(parts: StampParts, clock: WallClock, zone: tzinfo | None, home: str | None) -> date | None:
    for ahead in range(3):
        day = clock.today() + timedelta(days=ahead - 1)
        if parts.clock is None:
            return None
        local = datetime.combine(day, parts.clock)
        moment = local.replace(tzinfo=zone) if zone else latest_instant(local, home or "")
        if moment and moment > clock.reference:
            return day
    return None
