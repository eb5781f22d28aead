"""Times in the words of desks, in any language of the agencies → the words that `stamps/` reads.

"20 ноября в 18 часов мск" becomes "20 november 18:00" in the zone Europe/Moscow. The words are those of
`words/orders/times.txt`; what a line says beside them stays as it is.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from services.parser.words.phrases import phrases

TABLE = "orders/times"
KINDS = frozenset({"month", "day", "zone", "at", "hour", "am", "pm", "noon", "midnight", "in", "fill"})
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
"""Scripts that write words without spaces between them: there a name needs no boundary."""
_THAI = re.compile("[\u0e00-\u0e7f]")
_BUDDHIST_ERA = 543
"""Years by which Thailand's calendar is ahead."""
_HOUR = r"(?P<h>\d{1,2})"
_MINUTE = r"(?:\s*[.:h]\s*(?P<m>[0-5]\d)(?!\d))?"


@dataclass(frozen=True, slots=True)
class DeskTime:
    """A line whose times are in English words."""

    text: str
    zone: str | None = None
    """The IANA zone that it names by other words than an abbreviation, if it names that first."""
    days_ahead: int | None = None
    """0 for "today", 1 for "tomorrow"."""
    month_day: int | None = None
    """The day of a month that is not named ("20日")."""
    end_of_day: bool = False
    """The hour is 24:00, which is the next day's first minute."""


@dataclass(frozen=True, slots=True)
class _Names:
    english: dict[str, str]
    pattern: re.Pattern[str]
    at: str
    hour: str
    half: dict[str, str]
    fillers: frozenset[str]


@cache
def _names() -> _Names:
    english: dict[str, str] = {}
    groups: dict[str, list[str]] = {"at": [], "hour": [], "am": [], "pm": [], "fill": []}
    for row in phrases(TABLE, KINDS):
        number, _space, rest = row.value.partition(" ")
        match row.kind:
            case "month" | "day" | "zone" | "in":
                english.update((name, _token(row.kind, number)) for name in _split(rest))
            case "noon":
                english.update((name, " 12:00 ") for name in _split(row.value))
            case "midnight":
                english.update((name, " midnight ") for name in _split(row.value))
            case kind:
                groups[kind] += _split(row.value)
    return _Names(
        english,
        re.compile(_alternatives(english), re.IGNORECASE),
        _alternatives(groups["at"]),
        _alternatives(groups["hour"]),
        {name: half for half in ("am", "pm") for name in groups[half]},
        frozenset(word for name in groups["fill"] for word in name.split()),
    )


def _split(names: str) -> list[str]:
    return [name.strip().lower() for name in names.split("|")]


def _token(kind: str, value: str) -> str:
    match kind:
        case "month":
            return f" {_MONTHS[int(value) - 1]} "
        case "day":
            return f" {_DAYS[int(value)]} "
        case "zone":
            return f" <{value}> "
    return f" <+{int(value)}> "


def _alternatives(names: object) -> str:
    """The names as one pattern, the longest first, each with the boundary that its script needs."""
    ordered = sorted(map(str, names), key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(_bounded(name) for name in ordered)


def _bounded(name: str) -> str:
    escaped = re.escape(name).replace(r"\ ", r"\s+")
    if _SPACELESS.search(name):
        return escaped
    before = r"(?<![^\W\d_])" if name[0].isalpha() else ""
    return rf"{before}{escaped}(?![^\W\d_])" if name[-1].isalpha() else f"{before}{escaped}"


def in_english(text: str) -> DeskTime:
    """The line with its times in English words."""
    plain = _plain(text)
    named = _names()
    found = named.pattern.sub(lambda name: named.english[" ".join(name.group().lower().split())], _hours(plain))
    found = _dates(found)
    zone = _first_zone(found)
    ahead = re.search(r"<\+(\d)>", found)
    late = re.search(r"\b24[:.]00\b", found)
    of_month = re.search(r"<#(\d+)>", found)
    cleaned = re.sub(r"<[^<>]*>", " ", re.sub(r"\b24[:.]00\b", "00:00", found))
    return DeskTime(
        " ".join(cleaned.split()),
        zone,
        int(ahead[1]) if ahead else None,
        int(of_month[1]) if of_month else None,
        late is not None,
    )


def has_hour(text: str) -> bool:
    """Whether a line names an hour of a clock."""
    plain = in_english(text).text
    return bool(_CLOCK.search(plain) or re.search(r"\b(?:midnight|noon|midday)\b", plain, re.IGNORECASE))


_CLOCK = re.compile(
    r"(?<![\d.,:/])(?:[01]?\d|2[0-4])[:h][0-5]\d(?!\d)|\b\d{1,2}(?:[.:][0-5]\d)?\s?[ap]\.?m\b|\b\d{1,2}\.[0-5]\d\s*(?:hours|hrs|uhr|h\b|[A-Z]{2,4}\b)"
    r"|(?<![\d.,$€£])\b(?:[01]\d|2[0-3])[0-5]\d\s*(?:hrs|hours|h|gmt|utc|bst|[ce]e?s?t|[ecmp][sd]?t)\b"
    r"|\b(?:[01]\d|2[0-3])[0-5]\d\s+(?:on\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2}\s+[a-z]{3})",
    re.IGNORECASE,
)


def is_filler(word: str) -> bool:
    """Whether a word beside a time says nothing about it ("until", "bis", "до")."""
    return word.lower() in _names().fillers


def _plain(text: str) -> str:
    """Full-width and other scripts' digits and signs as ASCII, white space as one space."""
    text = unicodedata.normalize("NFKC", text)
    digits = (str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in text)
    return " ".join("".join(digits).split())


def _hours(text: str) -> str:
    """Hours as HH:MM: "kl. 18" and "18 Uhr", "18時30分", "午後6時", "6 мая в 6 вечера", "0001hrs"."""
    named = _names()
    half = _alternatives(named.half)
    text = re.sub(r"(?<![\d.])([01]\d|2[0-4])([0-5]\d)(?=(?:hrs?|h|z|gmt|utc)\b)", r"\1:\2 ", text, flags=re.IGNORECASE)
    text = re.sub(
        rf"(?P<half>{half})\s*{_HOUR}(?:\s*(?:{named.hour})|{_MINUTE}(?=\D|$))\s*(?:(?P<mi>\d{{1,2}})\s*(?:分|분))?",
        _clock,
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        rf"(?<![\d.:]){_HOUR}{_MINUTE}\s*(?:(?:{named.hour})\s*)?(?P<half>{half})", _clock, text, flags=re.IGNORECASE
    )
    text = re.sub(
        rf"(?:{named.at})\W{{0,2}}{_HOUR}{_MINUTE}(?![\d:]|\.\d|\s*[ap]\.?m\b)", _clock, text, flags=re.IGNORECASE
    )
    return re.sub(
        rf"(?<![\d.:]){_HOUR}{_MINUTE}\s*(?:{named.hour})(?:\s*(?P<mi>\d{{1,2}})\s*(?:分|분|min\w*|u\b)?)?",
        _clock,
        text,
        flags=re.IGNORECASE,
    )


def _clock(found: re.Match[str]) -> str:
    groups = found.groupdict()
    hour, minute = int(groups["h"]), int(groups.get("m") or groups.get("mi") or 0)
    if half := _names().half.get(" ".join((groups.get("half") or "").lower().split())):
        hour = hour % 12 + (12 if half == "pm" else 0) if 0 <= hour <= 12 else hour
    return f" {hour:02d}:{minute:02d} " if hour <= 24 and minute < 60 else found.group()


def _dates(text: str) -> str:
    """Days that `stamps/` does not read: "20.11." and "11月20日" without a year, "2026년 11월 20일"."""
    if _THAI.search(text):
        text = re.sub(r"(?<!\d)2[45]\d\d(?!\d)", lambda year: str(int(year.group()) - _BUDDHIST_ERA), text)
    text = re.sub(r"(\d{4})\s*[년年]\s*(\d{1,2})\s*[월月]\s*(\d{1,2})\s*[일日]", _ymd, text)
    text = re.sub(r"(?<!\d)(\d{1,2})\s*[월月]\s*(\d{1,2})\s*[일日]", lambda day: _month_day(day, 1, 2), text)
    text = re.sub(r"(?<!\d)([12]?\d|3[01])\s*[일日](?![本曜])", r" <#\1> ", text)
    return re.sub(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.(?!\s?\d|\d)", lambda day: _month_day(day, 2, 1), text)


def _ymd(found: re.Match[str]) -> str:
    return f" {found[1]}-{int(found[2]):02d}-{int(found[3]):02d} "


def _month_day(found: re.Match[str], month: int, day: int) -> str:
    number = int(found[month])
    return f" {int(found[day])} {_MONTHS[number - 1]} " if 1 <= number <= 12 else found.group()


def _first_zone(text: str) -> str | None:
    """The zone that is named first by words: one of the table, or the time of a city that has a zone of its own."""
    if named := re.search(r"<([A-Z][A-Za-z_/]+)>", text):
        return named.group(1)
    for found in _CITY_TIME.finditer(text):
        city = next((name for name in found.groups() if name), "")
        if zone := _zones_of_cities().get(re.sub(r"[\W_]+", " ", city).strip().lower()):
            return zone
    return None


_CITY = r"([A-Z][\w'’-]+(?:[ _][A-Z][\w'’-]+){0,2})"
_CITY_TIME = re.compile(
    rf"{_CITY}\s+(?i:local\s+)?(?i:time|tijd|tid|zeit)\b"
    rf"|(?i:heure|hora|horário|ora|czas|ώρα)\s+(?:de\s+|di\s+|d['’])?{_CITY}|{_CITY}er (?i:zeit)"
)


@cache
def _zones_of_cities() -> dict[str, str]:
    """IANA's zones by the city in their name."""
    return {
        name.rpartition("/")[2].replace("_", " ").lower(): name for name in sorted(available_timezones()) if "/" in name
    }
