"""The parts of a stamp in prose, cut out of the text one after another: date, weekday, time, zone.

The order matters: a date is cut before a time is looked for, because "21.01" and "2024" would pass for times.
"""

import re
from dataclasses import dataclass, field
from datetime import time, tzinfo

from services.parser.stamps.names import MONTH_PATTERN, MONTHS, WEEKDAY_PATTERN, WEEKDAYS
from services.parser.stamps.wall_clock import MONTH_FIRST
from services.parser.stamps.zones import ABBREVIATIONS, utc_offset, zone_of_abbreviation

_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|\.)?"
_YEAR = r"(?:[,.]?\s*(?:of\s|de\s|del\s)?\s*(?P<y>\d{4}|'\d{2}|\d{2}(?=\s+\d{1,2}:)))?"
_MONTH = rf"(?P<m>{MONTH_PATTERN})\b\.?"
_DATES = (
    re.compile(r"(?P<y>\d{4})\s?年\s?(?P<mn>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日"),
    re.compile(r"\b(?P<y>\d{4})([-/.])(?P<mn>\d{1,2})\2(?P<d>\d{1,2})\b"),
    re.compile(rf"\b(?P<d>\d{{1,2}}){_ORDINAL}[\s-]*(?:of\s|de\s|del\s)?\s*{_MONTH}-?{_YEAR}", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s*(?P<d>\d{{1,2}}){_ORDINAL}(?![\d:]){_YEAR}", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},?\s+(?P<y>\d{{4}})\b", re.IGNORECASE),
)
_NUMERIC = re.compile(r"\b(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})\b")
_MERIDIEM = r"(?P<half>[ap])\.?\s?m\b\.?"
_TIMES = (
    re.compile(
        rf"\b(?P<h>\d{{1,2}})[:.hH](?P<mi>\d{{2}})(?::(?P<s>\d{{2}})(?:\.\d+)?)?(?!\d)\s*(?:{_MERIDIEM})?",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<h>\d{{1,2}})\s*{_MERIDIEM}", re.IGNORECASE),
    re.compile(r"\b(?P<h>\d{1,2})\s*(?:Uhr|heures|horas|h)\b", re.IGNORECASE),
    re.compile(r"\b(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d)\b(?:\s*(?:hrs|hours|h)\b)?", re.IGNORECASE),
)
# No "midnight": it may be the first or the last minute of the day it is named with.
_WORDS = {"noon": time(12), "midday": time(12), "midi": time(12)}
_OFFSET = re.compile(
    r"(?:\b(?:GMT|UTC)\s?)?(?<![\w-])(?P<o>[+-]\d{1,2}(?::?\d{2})?)\b|(?:\b(?:GMT|UTC)\s?)(?P<p>[+-]\d{1,2}(?::?\d{2})?)\b"
)
_ZONE = re.compile(
    rf"\b(?P<z>{'|'.join(ABBREVIATIONS)})\b(?:\s+(?:standard |daylight |summer )?(?:time|zeit)\b)?|(?<=\d)Z\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"\b(?P<w>{WEEKDAY_PATTERN})\b\.?", re.IGNORECASE)


PART_WORDS = (
    "st", "nd", "rd", "th", "er", "º", "ª", "of", "de", "del", "年", "月", "日", "uhr", "heures", "horas", "h", "hrs",
    "hours", "a", "p", "am", "pm", "m", "noon", "midday", "midi", "gmt", "utc", "z", "t", "standard", "daylight",
    "summer", "time", "zeit",
)  # fmt: skip
"""Every word that a pattern above accepts, beside months, weekdays and zones."""


@dataclass(slots=True)
class StampParts:
    """What was found; `rest` is the text without the parts found so far."""

    rest: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    clock: time | None = None
    seconds: bool = False
    zone: tzinfo | None = None
    zone_open: bool = False
    """A zone is named, but it is ambiguous or unknown."""
    spans: list[str] = field(default_factory=list)

    def cut(self, found: re.Match[str]) -> re.Match[str]:
        """Cut a match out of the rest."""
        self.spans.append(found.group())
        self.rest = f"{self.rest[: found.start()]} {self.rest[found.end() :]}"
        return found


def take_parts(text: str, country: str | None) -> StampParts | None:
    """The parts of a stamp, or None if the order of day and month is ambiguous ("03/04/2024", country unknown)."""
    parts = StampParts(rest=text)
    if not _take_date(parts, country):
        return None
    _take_weekday(parts)
    _take_time(parts)
    if parts.clock is not None:
        _take_zone(parts, country)
    return parts


def _take_date(parts: StampParts, country: str | None) -> bool:
    for pattern in _DATES:
        if found := pattern.search(parts.rest):
            parts.cut(found)
            groups = found.groupdict()
            parts.year = _year(groups.get("y"))
            parts.month = int(groups["mn"]) if groups.get("mn") else MONTHS[groups["m"].lower()]
            parts.day = int(groups["d"]) if groups.get("d") else None
            return True
    found = _NUMERIC.search(parts.rest)
    return found is None or _take_numeric_date(parts, found, country)


def _take_numeric_date(parts: StampParts, found: re.Match[str], country: str | None) -> bool:
    first, second = int(found["a"]), int(found["b"])
    # With full stops ("03.04.2024") the day comes first everywhere; with slashes it depends on the country.
    month_first = country in MONTH_FIRST and found["sep"] != "."
    if first > 12 or second > 12:
        month_first = second > 12
    elif found["sep"] != "." and country is None and first != second:
        return False
    parts.cut(found)
    parts.year = _year(found["y"])
    parts.month, parts.day = (first, second) if month_first else (second, first)
    return True


def _year(text: str | None) -> int | None:
    if not text:
        return None
    # Two digits: 70 to 99 belong to the last century.
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits) if int(digits) < 70 else 1900 + int(digits)


def _take_weekday(parts: StampParts) -> None:
    if found := _WEEKDAY.search(parts.rest):
        parts.weekday = WEEKDAYS[parts.cut(found)["w"].lower()]


def _take_time(parts: StampParts) -> None:
    for word, moment in _WORDS.items():
        if found := re.search(rf"\b{word}\b", parts.rest, re.IGNORECASE):
            parts.cut(found)
            parts.clock = moment
            return
    for pattern in _TIMES:
        if found := pattern.search(parts.rest):
            groups = found.groupdict()
            hour, half = int(groups["h"]), (groups.get("half") or "").lower()
            if half:
                hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 99
            minute, second = int(groups.get("mi") or 0), int(groups.get("s") or 0)
            if hour < 24 and minute < 60 and second < 60:
                parts.cut(found)
                parts.clock, parts.seconds = time(hour, minute, second), bool(groups.get("s"))
            return


def _take_zone(parts: StampParts, country: str | None) -> None:
    if found := _OFFSET.search(parts.rest):
        parts.zone = utc_offset(found["o"] or found["p"])
        parts.zone_open = parts.zone is None
        parts.cut(found)
        if named := _ZONE.search(parts.rest):
            parts.cut(named)
    elif found := _ZONE.search(parts.rest):
        parts.zone = zone_of_abbreviation(found["z"] or "UTC", country)
        parts.zone_open = parts.zone is None
        parts.cut(found)
