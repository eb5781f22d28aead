"""The value of a time expression, and the calendar arithmetic behind it. Notations are those of ISO 8601 and TIMEX3."""

from dataclasses import dataclass
from datetime import date, timedelta

from schemas.enriched import Granularity


@dataclass(frozen=True, slots=True)
class TimeValue:
    """An ISO value, its granularity, and other notations or interpretations of it."""

    value: str
    granularity: Granularity
    also: tuple[str, ...] = ()


def day(value: date, *also: str) -> TimeValue:
    """One calendar day."""
    return TimeValue(value.isoformat(), Granularity.DAY, also)


def month(year: int, number: int) -> TimeValue:
    """One calendar month."""
    return TimeValue(f"{year:04d}-{number:02d}", Granularity.MONTH)


def year(number: int) -> TimeValue:
    """One calendar year."""
    return TimeValue(f"{number:04d}", Granularity.YEAR)


def interval(first: date, last: date, *also: str) -> TimeValue:
    """A closed interval of days."""
    return TimeValue(f"{first.isoformat()}/{last.isoformat()}", Granularity.INTERVAL, also)


def vague(value: str) -> TimeValue:
    """PAST_REF, PRESENT_REF or FUTURE_REF."""
    return TimeValue(value, Granularity.VAGUE)


def duration(amount: str, unit: str) -> TimeValue:
    """A length of time: P3D, PT2H; PXM where no number is given."""
    time = "T" if unit in ("H", "MIN", "S") else ""
    letter = "M" if unit == "MIN" else unit
    return TimeValue(f"P{time}{amount}{letter}", Granularity.DURATION)


def of_years(amount: str, unit: str) -> TimeValue:
    """Decades and centuries in years, which ISO 8601 lacks; also in the units that TimeML has for them (P2DE, PXC)."""
    years, letters = (10, "DE") if unit == "decade" else (100, "C")
    number = f"{float(amount) * years:g}" if amount != "X" else "X0"
    return TimeValue(f"P{number}Y", Granularity.DURATION, (f"P{amount}{letters}",))


def week(of: date, away: int) -> TimeValue:
    """The newspaper week, Sunday to Saturday, `away` weeks from the one that holds `of`; also as an ISO week."""
    sunday = of - timedelta(days=(of.weekday() + 1) % 7) + timedelta(weeks=away)
    iso = (sunday + timedelta(days=3)).isocalendar()
    return interval(sunday, sunday + timedelta(days=6), f"{iso.year}-W{iso.week:02d}")


def weekend(of: date, away: int) -> TimeValue:
    """The Saturday and Sunday of a week; also in the notation of TimeML."""
    monday = of - timedelta(days=of.weekday()) + timedelta(weeks=away)
    iso = monday.isocalendar()
    return interval(monday + timedelta(days=5), monday + timedelta(days=6), f"{iso.year}-W{iso.week:02d}-WE")


def quarter(of_year: int, number: int) -> TimeValue:
    """Three months; also in the notation of TimeML."""
    first = date(of_year, 3 * number - 2, 1)
    return interval(first, shifted_months(first, 3) - timedelta(days=1), f"{of_year:04d}-Q{number}")


def season(of_year: int, name: str) -> TimeValue:
    """A season of the northern hemisphere; also in the notation of TimeML."""
    code, start = {"spring": ("SP", 3), "summer": ("SU", 6), "autumn": ("FA", 9), "fall": ("FA", 9)}.get(
        name, ("WI", 12)
    )
    first = date(of_year, start, 1)
    return interval(first, shifted_months(first, 3) - timedelta(days=1), f"{of_year:04d}-{code}")


def decade(first_year: int) -> TimeValue:
    """Ten years; also in the notations of TimeML."""
    short = str(first_year)[:3]
    return interval(date(first_year, 1, 1), date(first_year + 9, 12, 31), short, f"{short}X")


def shifted_months(of: date, months: int) -> date:
    """The same day months away, or the last day that month has."""
    index = of.year * 12 + of.month - 1 + months
    year_, month_ = divmod(index, 12)
    for day_ in range(of.day, 27, -1):  # every month has a 28th
        try:
            return date(year_, month_ + 1, day_)
        except ValueError:
            continue
    return date(year_, month_ + 1, min(of.day, 28))
