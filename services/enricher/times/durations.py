"""Lengths of time, repeated times and times of day: "two decades", "three-day", "every year", "11:40 a.m."."""

from schemas.enriched import Granularity
from services.enricher.times.rule import AnchoredMatch, TimexRule
from services.enricher.times.value import TimeValue, duration, of_years
from services.enricher.times.words import NUMBER, UNIT, UNIT_LETTERS, UNIT_WORDS, number, unit_name

_ABOUT = (
    r"(?:(?:about|around|nearly|almost|over|under|up\s+to|more\s+than|less\s+than|at\s+least|fewer\s+than|some)\s+)?"
)
_REPEATED = {"daily": "D", "weekly": "W", "monthly": "M", "annually": "Y", "yearly": "Y", "annual": "Y", "hourly": "H"}


def _duration(at: AnchoredMatch) -> TimeValue | None:
    amount, unit = number(at.match["number"]), unit_name(at.match["unit"])
    if unit in ("decade", "century"):
        return of_years(amount, unit)
    if unit == "quarter":
        return duration(str(3 * int(amount)), "M") if amount.isdigit() else None
    if unit == "weekend":
        return duration(amount, "WE")
    return duration(amount, UNIT_LETTERS[unit])


def _unnumbered(at: AnchoredMatch) -> TimeValue | None:
    unit = unit_name(at.match["unit"])
    return of_years("X", unit) if unit in ("decade", "century") else duration("X", UNIT_LETTERS[unit])


def _repeated(at: AnchoredMatch) -> TimeValue | None:
    if at.match["adverb"]:
        return duration("1", _REPEATED[at.match["adverb"].casefold()])
    unit = at.match["unit"].casefold()
    return duration("1", UNIT_LETTERS.get(unit, "D")) if unit in UNIT_LETTERS else None


def _time_of_day(at: AnchoredMatch) -> TimeValue | None:
    if at.match["name"]:
        hours, minutes = (12, 0) if at.match["name"].casefold() in ("noon", "midday") else (24, 0)
    else:
        hours, minutes = int(at.match["h"]), int(at.match["m"] or 0)
        half = (at.match["half"] or "").casefold().replace(".", "")
        if half == "pm" and hours < 12:
            hours += 12
        elif half == "am" and hours == 12:
            hours = 0
        if hours > 24 or minutes > 59:
            return None
    return TimeValue(f"{at.anchor.today.isoformat()}T{hours:02d}:{minutes:02d}", Granularity.TIME)


_ZONES = "EST|EDT|GMT|PST|PDT|CST|CDT|ET|PT|UTC|CET|BST|IST|KST|JST|local\\s+time"

RULES = (
    TimexRule(
        rf"\b{_ABOUT}(?P<number>{NUMBER})[-\s]+(?P<unit>{UNIT})s?(?!-old|\s+old|\w)",
        _duration,
        UNIT_WORDS,
        ignore_case=True,
    ),
    TimexRule(
        r"\b(?P<unit>years|months|weeks|days|hours|decades|minutes)\b(?!\s+(?:ago|later|earlier))",
        _unnumbered,
        UNIT_WORDS,
    ),
    TimexRule(
        r"\b(?:(?P<adverb>daily|weekly|monthly|annually|yearly|hourly)"
        r"|(?:every|each)\s+(?P<unit>day|week|month|year|hour|minute))\b",
        _repeated,
        frozenset({"daily", "weekly", "monthly", "annually", "yearly", "hourly", "every", "each"}),
        ignore_case=True,
    ),
    TimexRule(
        r"\b(?:(?P<h>[0-2]?\d)(?:[:.](?P<m>[0-5]\d))?\s*(?P<half>[ap]\.?m\b\.?)|(?P<name>noon|midnight|midday))"
        rf"(?:\s+(?:{_ZONES}))?",
        _time_of_day,
        frozenset({"#", "noon", "midnight", "midday"}),
        ignore_case=True,
    ),
)
