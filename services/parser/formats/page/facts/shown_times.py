"""Times as pages of all languages show them to readers → stamps.

The stamps of wires know the languages of agencies; pages add others, figures of other scripts, labels ("Publicado em"),
and an order of day and month that follows the page's language.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from schemas.stamp import Stamp
from services.parser.input.characters import one_line
from services.parser.stamps.read import LONGEST, read_stamp
from services.parser.stamps.wall_clock import WallClock
from services.parser.words import word_lines, word_set

_EAST_ASIAN_DATE = re.compile(r"(\d{4})\s?[年년./]\s?(\d{1,2})\s?[月월./]\s?(\d{1,2})(?:\s?[日일]|\.?(?=\D|$))")
_EAST_ASIAN_TIME = re.compile(
    r"(午前|上午|오전|午後|下午|오후)?\s*(\d{1,2})\s?(?:[時时시点點]|(?<=\d):)\s?(\d{1,2})?\s?分?분?"
)
_AFTERNOON = frozenset({"午後", "下午", "오후"})
_EAST_ASIAN_WEEKDAY = re.compile(
    r"[(（](?:[月火水木金土日월화수목금토일]|星期.|週.|周.)(?:曜日?)?[)）]|星期[一二三四五六日天]"
)
_HOURS_AND_MINUTES = re.compile(r"(?<!\d)(\d{1,2})\s?h\s?([0-5]\d)(?!\d)", re.IGNORECASE)
"""French, Portuguese: "10h11"."""
_HALF_DAY = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})\s*(?P<half>صباحا|صباحاً|مساء|مساءً|ص|م|π\.?μ\.?|μ\.?μ\.?)(?![^\W\d_])"
)
"""Before and after noon in Arabic and Greek; East Asian and English pages have other forms."""
_PM = frozenset({"مساء", "مساءً", "م", "μμ"})
_THAI_YEAR = re.compile(r"(?<!\d)(2[45]\d\d)(?!\d)")
_THAI = re.compile("[\u0e00-\u0e7f]")
_BUDDHIST_ERA = 543
"""Years by which Thailand's calendar is ahead."""
_NUMERIC = re.compile(r"\b(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\b")
_DAY_FIRST_ENGLISH = frozenset({"GB", "IE", "AU", "NZ", "IN", "ZA", "NG", "KE", "PK", "SG", "HK", "MY"})
_UNKNOWN_ZONE = re.compile(r"[\s,–-]*\b\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AP]\.?M\.?)?\s*\(?[A-Z]{2,5}\)?$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
# The vowels of Indian scripts and Thai are marks, no letters.
_LETTERS = r"(?:[^\W\d_]|[\u0900-\u0dff\u0e00-\u0e7f])+"
_WORD = re.compile(rf"{_LETTERS}(?:['’-]{_LETTERS})*")
_ONLY_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})\s?[:.h]\s?(?P<minute>[0-5]\d)(?:\s?(?P<half>[ap])\.?m\.?)?(?:\s?[A-Z]{2,5}(?:[+-]\d{1,4})?)?",
    re.IGNORECASE,
)
_PUNCTUATION = re.compile(r"^[\s:：,،|·•–—\[\]()-]+|[\s:：,،|·•–—\[\]()-]+$")


@dataclass(frozen=True, slots=True)
class ShownTime:
    """A time that a page shows, and whether it is that of the last change."""

    stamp: Stamp
    updated: bool


@dataclass(frozen=True, slots=True)
class ShownClock:
    """A time of day without a date, and whether it is that of the last change."""

    hour_and_minute: str
    """HH:MM."""
    updated: bool


def read_shown_time(text: str, clock: WallClock, language: str | None) -> ShownTime | None:
    """The time that a line states, if it states nothing else."""
    line = one_line(text)
    if not line or len(line) > LONGEST or not any(map(str.isdecimal, line)):
        return None
    stamp = read_stamp(line, clock, prefer="past") or read_stamp(plain := _plain(line, language), clock, prefer="past")
    if stamp is None and (found := _UNKNOWN_ZONE.search(plain)):
        # The zone is not known, so neither is the instant; the day is.
        stamp = read_stamp(plain[: found.start()], clock, prefer="past")
    return ShownTime(stamp, _is_update(line)) if stamp else None


def read_shown_clock(text: str) -> ShownClock | None:
    """The time of day that a line states, if it states nothing else."""
    line = one_line(text)
    if len(line) > LONGEST or not any(map(str.isdecimal, line)):
        return None
    found = _ONLY_CLOCK.fullmatch(_plain(line, None))
    if not found or int(found["hour"]) > 23:
        return None
    hour = int(found["hour"]) % 12 + 12 * (found["half"].lower() == "p") if found["half"] else int(found["hour"])
    return ShownClock(f"{hour:02d}:{found['minute']}", _is_update(line))


def _is_update(line: str) -> bool:
    words = {word.lower() for word in _WORD.findall(line)}
    return bool(words & word_set("page_update_labels"))


def _plain(line: str, language: str | None) -> str:
    """The line with its date as year-month-day, its time as figures, and without labels."""
    figures = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in line)
    if _THAI.search(figures):
        figures = _THAI_YEAR.sub(lambda year: str(int(year[1]) - _BUDDHIST_ERA), figures)
    figures = _HOURS_AND_MINUTES.sub(r"\1:\2", figures)
    dated = _HALF_DAY.sub(_in_24_hours, _EAST_ASIAN_WEEKDAY.sub(" ", figures))
    dated = _EAST_ASIAN_DATE.sub(lambda found: _iso(found[1], found[2], found[3]), dated, count=1)
    dated = _EAST_ASIAN_TIME.sub(_clock, dated, count=1)
    dated = _NUMERIC.sub(lambda found: _numeric(found, language), dated, count=1)
    dated = _year_first().sub(lambda found: _iso(found[1], str(_months()[found[2].lower()]), found[3]), dated, count=1)
    dated = _month_pattern().sub(_named, dated, count=1)
    # A day of the week counts only beside a date.
    labels = word_set("page_time_labels") | word_set("page_update_labels")
    labels |= word_set("page_weekdays") if _YEAR.search(dated) else frozenset()
    bare = _WORD.sub(lambda found: " " if found[0].lower() in labels else found[0], dated)
    return _PUNCTUATION.sub("", re.sub(r"\s+[,،.:：]+\s+", " ", " ".join(bare.split())))


def _in_24_hours(found: re.Match[str]) -> str:
    hour, after_noon = int(found["hour"]), found["half"].replace(".", "") in _PM
    if hour == 12:
        hour = 12 if after_noon else 0
    elif after_noon and hour < 12:
        hour += 12
    return f"{hour:02d}:{found['minute']} "


def _iso(year: str, month: str, day: str) -> str:
    return f" {year}-{int(month):02d}-{int(day):02d} "


def _clock(found: re.Match[str]) -> str:
    hour = int(found[2])
    if found[1] in _AFTERNOON and hour < 12:
        hour += 12
    return f" {hour:02d}:{int(found[3] or 0):02d} "


def _numeric(found: re.Match[str], language: str | None) -> str:
    """Day first in all languages but English, and in the English of most countries."""
    base, _, region = (language or "").replace("_", "-").partition("-")
    day_first = (base and base.lower() != "en") or region.upper() in _DAY_FIRST_ENGLISH
    if day_first and int(found[3]) <= 12:
        return _iso(found[4], found[3], found[1])
    return found[0]


@cache
def _months() -> dict[str, int]:
    lines = (line.split() for line in word_lines("page_months"))
    return {name.replace("_", " "): int(number) for number, *names in lines for name in names}


@cache
def _month_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"(?<!\d)(\d{{1,2}})\.?,?\s*(?:de\s|ta\s|da\s|ב)?({names})[.,،]*\s+(?:de\s|do\s)?(\d{{4}})", re.IGNORECASE
    )


@cache
def _year_first() -> re.Pattern[str]:
    """Hungarian: "2026. november 20."."""
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(rf"(?<!\d)(\d{{4}})\.?\s+({names})\.?\s+(\d{{1,2}})(?:\.(?=\D|$))?", re.IGNORECASE)


def _named(found: re.Match[str]) -> str:
    return _iso(found[3], str(_months()[found[2].lower()]), found[1])
