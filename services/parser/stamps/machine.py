"""Times as programs write them into feeds: RFC 822 and 5322, asctime, what JavaScript prints, seconds since 1970.

Programs write weekdays and months in the language of their site ("lun, 16 nov", "Пн, 16 ноя"). The weekday says nothing
that the date does not, so any word may stand there; months are read in the languages of `words/feed_months.txt`. A zone
that is named and unknown leaves the hour without one; without any the source's is meant.
"""

import re
from datetime import UTC, datetime, tzinfo

from schemas.stamp import Precision, Stamp
from services.parser.stamps.iso import at_hour, read_iso, stamp_of
from services.parser.stamps.names import MONTHS
from services.parser.stamps.read import LONGEST, read_stamp
from services.parser.stamps.wall_clock import WallClock
from services.parser.stamps.zones import iana_zone, utc_offset, zone_of_abbreviation
from services.parser.words import word_lines

_WEEKDAY = r"(?:[^\W\d_][^\d,:]{0,18}[,.\s]\s*)?"
_MONTH = r"(?P<month>[^\W\d_]{2,12}|\d{1,2}[月월])"
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?"
)
_ZONE = r"(?P<zone>[^\d\s](?:.{0,60}))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\.\s?|[\s-])\s*{_MONTH}\.?[\s,-]+{_YEAR}(?:[\s,]+{_TIME}\s*{_ZONE})?",
        rf"{_WEEKDAY}{_MONTH}\.?\s+(?P<day>\d{{1,2}}),?\s+{_YEAR}(?:[\s,]+{_TIME}\s*{_ZONE})?",
        rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?:T|\s+){_TIME}\s*{_ZONE}",
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?P<hour>)(?:Z|[+-]\d{2}:\d{2})",
        rf"{_WEEKDAY}{_MONTH}\.?\s+(?P<day>\d{{1,2}})\s+{_TIME}\s+(?:(?P<zone>[^\d\s]\S{{0,40}})\s+)?(?P<year>\d{{4}})",
    )
)
_EPOCH = re.compile(r"(?:\\?/Date\()?(?P<seconds>1\d{9})(?P<millis>\d{3})?(?:\.\d{1,9})?(?:[+-]\d{4})?(?:\)\\?/)?")
"""From 2001 to 2033: a number of these lengths is no other date. "/Date(…)/" is .NET's; its offset is for display."""
_COMMENT = re.compile(r"\s*[(\[](?P<zone>[^()\[\]]{0,60})[)\]]\s*\Z")
"""What stands in brackets behind the zone repeats it in words; where there is no zone, it is one."""
_OFFSET = re.compile(r"(?:GMT|UTC|UT|Z)?\s*(?P<offset>[+-]\d{1,2}(?::?\d{2})?)", re.IGNORECASE)
_MONTH_NUMBERS = MONTHS | {
    name: number for number, line in enumerate(word_lines("feed_months"), start=1) for name in line.split()
}


def read_machine_stamp(text: str | None, clock: WallClock) -> Stamp | None:
    """The time that a program wrote; failing that, what people write (`read_stamp`)."""
    cleaned = " ".join((text or "").split())
    if not cleaned or len(cleaned) > LONGEST:
        return None
    if found := _EPOCH.fullmatch(cleaned):
        return stamp_of(datetime.fromtimestamp(int(found["seconds"]), UTC), Precision.SECOND)
    comment = _COMMENT.search(cleaned)
    bare = cleaned[: comment.start()] if comment else cleaned
    usual = (_zone(comment["zone"], clock) if comment else None) or clock.usual_zone()
    return read_iso(bare, usual) or _read_form(bare, clock, usual) or read_stamp(bare, clock, prefer="past")


def _read_form(text: str, clock: WallClock, usual: tzinfo | None) -> Stamp | None:
    for form in _FORMS:
        found = form.fullmatch(text)
        if found and (month := _month(found["month"])):
            return _stamp(found, month, _zone(found["zone"], clock) if found.groupdict().get("zone") else usual)
    return None


def _month(text: str) -> int | None:
    digits = text.rstrip("月월")
    return int(digits) if digits.isascii() and digits.isdigit() else _MONTH_NUMBERS.get(text.lower())


def _stamp(found: re.Match[str], month: int, zone: tzinfo | None) -> Stamp | None:
    try:
        if not found["hour"]:
            day = datetime(_year(found["year"]), month, int(found["day"]), tzinfo=UTC)
            return Stamp(iso=f"{day:%Y-%m-%d}".rjust(10, "0"), precision=Precision.DAY)
        hour, second = _hour(int(found["hour"]), found["half"]), int(found["second"] or 0)
        # A leap second (RFC 5322, 3.3) is read as the one before it.
        day = at_hour(datetime(_year(found["year"]), month, int(found["day"]), tzinfo=zone), hour, int(found["minute"]))
        moment = day.replace(second=min(second, 59))
    except ValueError:
        return None
    return stamp_of(moment, Precision.SECOND if found["second"] else Precision.MINUTE)


def _year(text: str) -> int:
    """Two digits as RFC 5322 (4.3) reads them."""
    number = int(text.lstrip("'"))
    return number if len(text) == 4 else number + (2000 if number < 50 else 1900)


def _hour(hour: int, half: str | None) -> int:
    return hour if half is None else hour % 12 + (12 if half.lower() == "p" else 0)


def _zone(text: str, clock: WallClock) -> tzinfo | None:
    name = text.strip()
    if offset := _OFFSET.fullmatch(name):
        return utc_offset(offset["offset"])
    if name.upper() in {"UT", "Z"}:
        return UTC
    return iana_zone(name) if "/" in name else zone_of_abbreviation(name, clock.country)
