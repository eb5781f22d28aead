"""ISO 8601 as wires write it: extended and basic, truncated, with or without an offset."""

import re
from datetime import datetime, timedelta, tzinfo

from schemas.stamp import Precision, Stamp
from services.parser.stamps.zones import utc_offset

_EXTENDED = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r"\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?)?)?"
)
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[Tt]?(\d{2})(\d{2})(\d{2})?(?:[.,]\d+)?(Z|z|[+-]\d{2}:?\d{2})?)?")


def read_iso(text: str, usual_zone: tzinfo | None = None) -> Stamp | None:
    """A stamp at the precision written; `usual_zone` stands in for a missing offset. None if it is not ISO."""
    found = _EXTENDED.fullmatch(text.strip()) or _BASIC.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    if hour is None:
        return _date_only(year, month, day)
    given = utc_offset(zone) if zone and zone[0] in "+-" else utc_offset("+00:00") if zone else usual_zone
    try:
        midnight = datetime(int(year), int(month), int(day), tzinfo=given)
        moment = at_hour(midnight, int(hour), int(minute)).replace(second=int(second or 0))
    except ValueError:
        return None
    return stamp_of(moment, Precision.SECOND if second is not None else Precision.MINUTE)


def at_hour(midnight: datetime, hour: int, minute: int) -> datetime:
    """That day at this time; 24:00 is the midnight at its end (ISO 8601-1:2019/Amd 1).

    Raises:
        ValueError: there is no such time, or no such day.
    """
    if hour == 24 and not minute:
        try:
            return midnight + timedelta(days=1)
        except OverflowError as error:
            raise ValueError("the day after lies outside the years 1 to 9999") from error
    return midnight.replace(hour=hour, minute=minute)


def _date_only(year: str, month: str | None, day: str | None) -> Stamp | None:
    iso = "-".join(part for part in (year, month, day) if part)
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    try:
        return Stamp(iso=iso, precision=precision)
    except ValueError:
        return None


def stamp_of(moment: datetime, precision: Precision, text: str | None = None) -> Stamp | None:
    """A minute or second stamp; None if the instant is outside the years 1 to 9999 in UTC."""
    try:
        stamp = Stamp(iso=moment.isoformat(), precision=precision, text=text)
        stamp.instant()
    except (ValueError, OverflowError):
        return None
    return stamp
