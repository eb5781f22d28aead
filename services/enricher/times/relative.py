"""Times counted from the article's own day: "on Sunday", "last week", "two years ago", "earlier this month"."""

from collections.abc import Callable
from datetime import date, timedelta

from schemas.enriched import Granularity
from services.enricher.times.rule import AnchoredMatch, TimexRule
from services.enricher.times.value import (
    TimeValue,
    day,
    decade,
    duration,
    month,
    of_years,
    quarter,
    shifted_months,
    vague,
    week,
    weekend,
    year,
)
from services.enricher.times.words import (
    FULL_WEEKDAY,
    NUMBER,
    UNIT,
    UNIT_LETTERS,
    UNIT_WORDS,
    WEEKDAY_WORDS,
    number,
    unit_name,
    weekday_number,
)

_PART_OF_DAY = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "noon": "12:00"}
_PART = r"(?:morning|afternoon|evening|night)"
_EARLY = r"(?:(?:early|earlier|late|later|mid)[-\s]+)?"
_AWAY = {
    "last": -1,
    "past": -1,
    "previous": -1,
    "this": 0,
    "current": 0,
    "the": 0,
    "latest": -1,
    "next": 1,
    "coming": 1,
    "following": 1,
}


def _with_part(found: date, part: str | None) -> TimeValue:
    if not part:
        return day(found)
    return TimeValue(f"{found.isoformat()}T{_PART_OF_DAY[part.casefold()]}", Granularity.TIME, (found.isoformat(),))


def _named_day(at: AnchoredMatch) -> TimeValue | None:
    word = at.match["word"].casefold()
    away = {"yesterday": -1, "tomorrow": 1}.get(word, 0)
    part = "night" if word == "tonight" else at.match["part"]
    return _with_part(at.anchor.today + timedelta(days=away), part)


def _weekday(at: AnchoredMatch) -> TimeValue | None:
    """A weekday alone is the last one, today included; "next" or a future tense makes it the one to come."""
    back = (at.anchor.today.weekday() - weekday_number(at.match["weekday"])) % 7
    which = (at.match["which"] or "").casefold()
    found = at.anchor.today - timedelta(days=back)
    if which in ("next", "coming") or (which != "last" and at.ahead and back):
        found += timedelta(days=7)
    elif which == "last" and back == 0:
        found -= timedelta(days=7)
    value = _with_part(found, at.match["part"])
    other = found + timedelta(days=7 if found <= at.anchor.today else -7)
    # Five or six days back is also one or two days ahead: which was meant is uncertain, so both are given.
    return TimeValue(value.value, value.granularity, (*value.also, other.isoformat())) if back > 4 else value


def _this_part(at: AnchoredMatch) -> TimeValue | None:
    away = -1 if at.match["which"].casefold() == "last" else 0
    return _with_part(at.anchor.today + timedelta(days=away), at.match["part"])


def at_distance(today: date, away: int, unit: str) -> TimeValue | None:
    """The calendar unit that lies `away` units from the one that holds today."""
    make = _UNITS.get(unit)
    return make(today, away) if make else None


def _month_at(today: date, away: int) -> TimeValue:
    found = shifted_months(today, away)
    return month(found.year, found.month)


def _quarter_at(today: date, away: int) -> TimeValue:
    found = shifted_months(today, 3 * away)
    return quarter(found.year, (found.month + 2) // 3)


_UNITS: dict[str, Callable[[date, int], TimeValue]] = {
    "day": lambda today, away: day(today + timedelta(days=away)),
    "week": week,
    "weekend": weekend,
    "month": _month_at,
    "quarter": _quarter_at,
    "year": lambda today, away: year(today.year + away),
    "decade": lambda today, away: decade(today.year // 10 * 10 + 10 * away),
}


def _ago(at: AnchoredMatch) -> TimeValue | None:
    amount, unit = number(at.match["number"]), unit_name(at.match["unit"])
    # "Several years ago", "half a year ago": too vague for a date.
    if not amount.isdigit():
        return vague("PAST_REF")
    backwards = at.match["direction"].casefold() in ("ago", "earlier", "before")
    away = -int(amount) if backwards else int(amount)
    out_of_reach = vague("PAST_REF") if backwards else vague("FUTURE_REF")
    if unit == "century":
        return out_of_reach
    try:
        return _at(at.anchor.today, away, unit)
    except (OverflowError, ValueError):
        # "50,000 months ago": the calendar begins with year 1 and ends with 9999.
        return out_of_reach


def _at(today: date, away: int, unit: str) -> TimeValue | None:
    # "Two weeks ago" is a day to some annotators and a week to others: the day, and `also` the week.
    if unit == "week":
        return day(today + timedelta(weeks=away), *(week(today, away).also))
    # The document date has no time of day to count hours from.
    if unit in ("hour", "minute", "second"):
        return day(today)
    return at_distance(today, 10 * away if unit == "decade" else away, "year" if unit == "decade" else unit)


def _past_span(at: AnchoredMatch) -> TimeValue | None:
    """A span: "the past three years" is a duration, not a date."""
    unit = unit_name(at.match["unit"])
    amount = number(at.match["number"])
    if unit in ("decade", "century"):
        return of_years(amount, unit)
    if unit in ("quarter", "weekend"):
        return None
    return duration(amount, UNIT_LETTERS[unit])


_VAGUE = {
    "PAST_REF": (
        r"recently|recent\s+(?:years|months|weeks|days|times|decades)|lately|long\s+ago"
        r"|(?:in\s+)?the\s+(?:recent\s+)?past(?!\s+(?:\w+\s+)?(?:years?|months?|weeks?|days?|decades?)\b)"
    ),
    "PRESENT_REF": (
        r"now|currently|at\s+present|presently|nowadays|these\s+days|at\s+the\s+moment|right\s+now"
        r"|at\s+this\s+(?:time|point|moment)"
    ),
    "FUTURE_REF": (
        r"(?:in\s+)?the\s+(?:near\s+|foreseeable\s+)?future|(?<!as\s)soon|(?:in\s+the\s+)?coming\s+(?:days|weeks|months|years)"
    ),
}
_VAGUE_WORDS = {
    "PAST_REF": frozenset({"recently", "recent", "lately", "ago", "past"}),
    "PRESENT_REF": frozenset({"now", "currently", "present", "presently", "nowadays", "these", "moment", "this"}),
    "FUTURE_REF": frozenset({"future", "soon", "coming"}),
}
_ABOUT = r"(?:(?:about|around|nearly|almost|over|more\s+than|less\s+than|at\s+least|some|just)\s+)?"
_WHICH = r"(?P<which>(?:the\s+)?(?:last|past|previous|current|coming|next|this|following))"
_OF_AN_EVENT = r"(?!\s+(?:the|he|she|it|they|we|I|a|an|his|her|its|their|that|this)\b)"
"""After "two days before" these words begin an event: the day is counted from it, not from the document date."""

_PARTS = frozenset({"morning", "afternoon", "evening", "night"})


def _calendar_unit(at: AnchoredMatch) -> TimeValue | None:
    away = _AWAY[at.match["which"].casefold().split()[-1]]
    return at_distance(at.anchor.today, away, at.match["unit"].casefold())


def _end_of_unit(at: AnchoredMatch) -> TimeValue | None:
    """The end of a year has the year's value: TimeML leaves the rest to its `mod` attribute, which we do not write."""
    return at_distance(at.anchor.today, _AWAY[at.match["which"].casefold()], at.match["unit"].casefold())


def _the_weekend(at: AnchoredMatch) -> TimeValue | None:
    """The last weekend; on a Saturday or Sunday, or with a future tense, this one."""
    return weekend(at.anchor.today, 0 if at.ahead or at.anchor.today.weekday() > 4 else -1)


def _year_earlier(at: AnchoredMatch) -> TimeValue | None:
    return year(at.anchor.today.year - 1)


def _vague_rule(value: str) -> TimexRule:
    return TimexRule(rf"\b(?:{_VAGUE[value]})\b", lambda _: vague(value), _VAGUE_WORDS[value], ignore_case=True)


RULES = (
    TimexRule(
        rf"\b(?P<word>today|yesterday|tomorrow|tonight)(?:['’]s)?(?:\s+(?P<part>{_PART}))?\b",
        _named_day,
        frozenset({"today", "yesterday", "tomorrow", "tonight"}),
        ignore_case=True,
    ),
    TimexRule(
        rf"\b{_EARLY}(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his|coming)\s+)?(?P<weekday>{FULL_WEEKDAY})(?!s)(?:['’]s(?=\s))?"
        rf"(?:\s+(?P<part>{_PART}))?\b",
        _weekday,
        WEEKDAY_WORDS,
    ),
    TimexRule(rf"\b{_EARLY}(?P<which>this|last)\s+(?P<part>{_PART})\b", _this_part, _PARTS, ignore_case=True),
    TimexRule(
        rf"\b{_EARLY}{_WHICH}\s+(?P<unit>week|weekend|month|quarter|year|decade)(?!-)\b",
        _calendar_unit,
        UNIT_WORDS,
        ignore_case=True,
    ),
    TimexRule(
        rf"\b{_ABOUT}(?P<number>{NUMBER})\s+(?P<unit>{UNIT})s?\s+"
        rf"(?P<direction>ago|earlier|later|hence|from\s+now|(?:before|after){_OF_AN_EVENT})\b",
        _ago,
        UNIT_WORDS,
        ignore_case=True,
    ),
    TimexRule(
        rf"\b(?:the\s+)?(?:past|last|next|previous|coming|first|final)\s+(?P<number>{NUMBER})\s+(?P<unit>{UNIT})s?\b",
        _past_span,
        UNIT_WORDS,
        ignore_case=True,
    ),
    TimexRule(
        r"\bthe\s+(?:end|beginning|start|middle|rest|remainder)\s+of\s+(?P<which>the|this|last|next)\s+"
        r"(?P<unit>week|month|quarter|year|decade)\b(?!-)",
        _end_of_unit,
        frozenset({"end", "beginning", "start", "middle", "rest", "remainder"}),
    ),
    TimexRule(r"\b(?<!of )(?:the|this past) weekend\b", _the_weekend, frozenset({"weekend"})),
    TimexRule(r"\b(?:the\s+)?year-(?:earlier|ago)\b", _year_earlier, frozenset({"year"})),
    TimexRule(
        r"\b(?:the\s+)?(?P<which>latest)\s+(?P<unit>quarter)\b",
        _calendar_unit,
        frozenset({"quarter"}),
        ignore_case=True,
    ),
    *(_vague_rule(value) for value in _VAGUE),
)
