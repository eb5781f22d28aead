"""Dates that name a day, month or year: "Sunday (January 21, 2024)", "Sept 13", "July 2000", "the 1990s"."""

from datetime import date, timedelta

from services.enricher.times.rule import AnchoredMatch, TimexRule
from services.enricher.times.value import TimeValue, day, decade, interval, month, quarter, season, year
from services.enricher.times.words import MONTH, MONTH_WORDS, SEASON, WEEKDAY, month_number, weekday_number

_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)\b"
_LEAD = rf"(?:(?P<weekday>{WEEKDAY}),?\s+\(?(?:the\s+)?)?"
_SOON = timedelta(days=60)
"""A date without year or tense that lies further ahead than this means the one before it."""

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_WHEN = r"(?:(?:early|late|mid|earlier|later)[-\s]+(?:in\s+)?)?"


def nearest(month_: int, day_: int, today: date, weekday: int | None, *, ahead: bool) -> date | None:
    """The year that a date without one means: where the weekday agrees, else as the tense says, else the nearest.

    A weekday that agrees with no year nearby is a slip: the date counts then.
    """
    dates = []
    # The same date has the same weekday every five, six or eleven years: the nearest years first.
    for shift in (-1, 0, 1) if weekday is None else (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6):
        try:
            found = date(today.year + shift, month_, day_)
        except ValueError:
            continue
        if weekday is None or found.weekday() == weekday:
            dates.append(found)
    if not dates:
        return None if weekday is None else nearest(month_, day_, today, None, ahead=ahead)
    coming = [d for d in dates if d >= today]
    if ahead and coming:
        return min(coming)
    if weekday is not None:
        return min(dates, key=lambda d: abs(d - today))
    near = [d for d in dates if d - today <= _SOON]
    return min(near or dates, key=lambda d: (abs(d - today), d))


def _date(at: AnchoredMatch) -> TimeValue | None:
    found = at.match.groupdict()
    month_, day_ = month_number(found["month"]), int(found["day"])
    if found.get("year"):
        try:
            return day(date(int(found["year"]), month_, day_))
        except ValueError:
            return None
    weekday = weekday_number(found["weekday"]) if found.get("weekday") else None
    exact = nearest(month_, day_, at.anchor.today, weekday, ahead=at.ahead)
    return day(exact) if exact else None


def _figures(at: AnchoredMatch) -> TimeValue | None:
    first, second, year_ = int(at.match["a"]), int(at.match["b"]), int(at.match["year"])
    # Two digits mean the century that is nearer.
    if year_ < 100:
        year_ = min(1900 + year_, 2000 + year_, key=lambda full: abs(full - at.anchor.today.year))
    # A month above 12 can only be a day, wherever the country puts it.
    month_, day_ = (second, first) if (at.anchor.day_first and second <= 12) or first > 12 else (first, second)
    try:
        return day(date(year_, month_, day_))
    except ValueError:
        return None


def _iso(at: AnchoredMatch) -> TimeValue | None:
    try:
        return day(date.fromisoformat(at.match[0]))
    except ValueError:
        return None


def _century(at: AnchoredMatch) -> TimeValue | None:
    first = 100 * int(at.match["nth"]) - 100
    return (
        interval(date(first, 1, 1), date(first + 99, 12, 31), f"{first // 100:02d}") if 10 < first // 100 < 22 else None
    )


def _month_year(at: AnchoredMatch) -> TimeValue | None:
    return month(int(at.match["year"]), month_number(at.match["month"]))


def _month_relative_year(at: AnchoredMatch) -> TimeValue | None:
    away = {"last": -1, "this": 0, "next": 1, "previous": -1}[at.match["which"].casefold()]
    if at.match.groupdict().get("day"):
        return day(date(at.anchor.today.year + away, month_number(at.match["month"]), int(at.match["day"])))
    return month(at.anchor.today.year + away, month_number(at.match["month"]))


def _month_alone(at: AnchoredMatch) -> TimeValue | None:
    """A month alone: "last September" and "in September" are the one before; with a future tense the one to come."""
    number = month_number(at.match["month"])
    which = (at.match["which"] or "").casefold()
    today = at.anchor.today
    if which == "next" or (at.ahead and which != "last"):
        return month(today.year + (number <= today.month if which == "next" else number < today.month), number)
    if which == "this":
        return month(today.year, number)
    return month(today.year - (number >= today.month if which == "last" else number > today.month), number)


def _year(at: AnchoredMatch) -> TimeValue | None:
    return year(int(at.match["year"]))


def _decade(at: AnchoredMatch) -> TimeValue | None:
    digits = at.match["decade"]
    return decade(int(digits) if len(digits) == 4 else 1900 + int(digits))


def _years(at: AnchoredMatch) -> TimeValue | None:
    first, last = int(at.match["year"]), at.match["last"]
    end = int(last) if len(last) == 4 else first - first % 100 + int(last)
    return interval(date(first, 1, 1), date(end, 12, 31)) if end > first else None


def _quarter(at: AnchoredMatch) -> TimeValue | None:
    number = _ORDINALS[at.match["nth"].casefold()] if at.match["nth"] else int(at.match["q"])
    if at.match["year"]:
        return quarter(int(at.match["year"]), number)
    of_year = at.anchor.today.year
    if at.match["which"]:
        of_year += {"last": -1, "this": 0, "next": 1}[at.match["which"].casefold()]
    elif not at.ahead and date(of_year, 3 * number - 2, 1) > at.anchor.today:
        of_year -= 1
    return quarter(of_year, number)


def _season(at: AnchoredMatch) -> TimeValue | None:
    name, today = at.match["season"].casefold(), at.anchor.today
    if at.match["year"]:
        return season(int(at.match["year"]), name)
    start = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[name]
    which = at.match["which"].casefold()
    if which == "this":
        # A winter is named by the year it begins in.
        return season(today.year - (name == "winter" and today.month < 6), name)
    if which == "next":
        return season(today.year + (start <= today.month), name)
    # "Last summer" is this year's only when it is over, some 90 days after it began.
    last = today.year - 1 if date(today.year, start, 1) + timedelta(days=90) > today else today.year
    return season(last, name)


_COUNTED = (
    r"percent|people|troops|soldiers|men|women|members|met(?:er|re)s|miles|km|feet|points|votes|dollars|euros|jobs|shares"
    r"|tons|tonnes|barrels|hours|cars|homes|students|workers|GMT"
)
"""Before these words a four-digit number is a count, not a year."""

_BEFORE_MONTH = "".join(
    rf"|(?<=\b{word}\s)"
    for word in ("in", "since", "from", "by", "until", "of", "during", "for", "early", "late", "on", "and", "between")
)
_SURE_MONTHS = "September|October|November|December|January|February|August"
"""The months whose names mean nothing else (not "may", "march", "april", "june")."""

_NTH = r"(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)"
_THAT_YEAR = r"(?P<which>last|this|next|previous)\s+year\b"
_FIGURE = frozenset({"#"})
_SEASONS = frozenset({"spring", "summer", "autumn", "fall", "winter"})

RULES = (
    TimexRule(rf"\b{_LEAD}(?P<month>{MONTH})\s+{_DAY}(?:,?\s+{_YEAR})?(?!\s*(?:percent|%))\)?", _date, MONTH_WORDS),
    TimexRule(rf"\b{_LEAD}{_DAY}\s+(?:of\s+)?(?P<month>{MONTH})(?:,?\s+{_YEAR})?\)?", _date, MONTH_WORDS),
    TimexRule(rf"\b(?P<month>{MONTH})\s+{_DAY},?\s+(?:of\s+)?{_THAT_YEAR}", _month_relative_year, MONTH_WORDS),
    TimexRule(r"\b(?:the\s+)?(?P<nth>\d\d)(?:st|nd|rd|th)[-\s]century\b", _century, frozenset({"century"})),
    TimexRule(r"\b(?:1[5-9]|20)\d\d-[01]\d-[0-3]\d\b", _iso, _FIGURE),
    TimexRule(r"\b(?P<a>[0-3]?\d)[/.](?P<b>[0-3]?\d)[/.](?P<year>(?:19|20)?\d\d)\b", _figures, _FIGURE),
    TimexRule(rf"\b{_WHEN}(?P<month>{MONTH}),?\s+(?:of\s+)?{_YEAR}", _month_year, MONTH_WORDS),
    TimexRule(rf"\b{_WHEN}(?P<month>{MONTH}),?\s+(?:of\s+)?{_THAT_YEAR}", _month_relative_year, MONTH_WORDS),
    TimexRule(
        rf"\b(?:(?P<which>last|this|next)\s+|(?<=\bmid-){_BEFORE_MONTH})(?P<month>{MONTH})(?!\s*\d)(?![\w’'])",
        _month_alone,
        MONTH_WORDS,
    ),
    TimexRule(rf"\b(?P<which>(?!.))?(?P<month>{_SURE_MONTHS})\b(?!\s*\d)", _month_alone, MONTH_WORDS),
    TimexRule(rf"\bthe\s+year\s+{_YEAR}", _year, _FIGURE),
    TimexRule(
        r"\b(?P<year>(?:1[5-9]|20)\d\d)\s*[-–/]\s*(?P<last>(?:(?:1[5-9]|20)\d\d|\d\d))\b(?![-/]\d)", _years, _FIGURE
    ),
    TimexRule(
        rf"(?<![$€£#\w.,-])(?:{_WHEN})?(?:(?:fiscal|calendar)\s+)?{_YEAR}(?![-\w%$]|\s*(?:{_COUNTED})\b|,\d|\.\d)",
        _year,
        _FIGURE,
    ),
    TimexRule(
        r"\b(?:the\s+)?(?:(?:early|late|mid)[-\s]+)?['’]?(?P<decade>(?:1[5-9]|20)?\d0)['’]?s\b", _decade, _FIGURE
    ),
    TimexRule(
        rf"\b(?:the\s+)?(?:{_NTH}[-\s]quarter|Q(?P<q>[1-4]))"
        rf"(?:\s*(?:,|of|in)?\s*(?:{_YEAR}|(?P<which>last|this|next)\s+year))?(?!\w)",
        _quarter,
        frozenset({"quarter", "q"}),
    ),
    TimexRule(
        rf"\b(?:the\s+)?(?P<season>{SEASON})\s+(?:of\s+)?{_YEAR}\b",
        lambda at: season(int(at.match["year"]), at.match["season"].casefold()),
        _SEASONS,
    ),
    TimexRule(rf"\b(?P<which>last|this|next|past)\s+(?P<season>{SEASON})\b(?P<year>(?!.))?", _season, _SEASONS),
)
