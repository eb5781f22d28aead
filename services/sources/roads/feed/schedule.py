"""When a feed is asked again: by how much was new, and by what its server and its page ask for. Pure.

RFC 9111 (Cache-Control, Expires), RFC 9110 10.2.3 (Retry-After), RSS 2.0 (`ttl`, in minutes).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FASTER, _SLOWER = 0.5, 1.25
"""A page with something new halves the time, one without lengthens it: five quiet polls undo a busy one and a half."""
_LONGEST_WISH = 86_400.0
"""A `ttl` or `max-age` of more than a day would silence a feed by a typing error."""
_LONGEST_RETRY = 7 * 86_400.0
"""A Retry-After is obeyed longer: it is said to us."""
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds between two polls, by the entry."""

    shortest: float
    longest: float


def next_interval(before: float | None, new: int, bounds: Bounds) -> float:
    """How long until the next poll, by what this one brought."""
    if before is None:
        return bounds.shortest
    wanted = before * (_FASTER if new else _SLOWER)
    return min(max(wanted, bounds.shortest), bounds.longest)


def asked_for(headers: Mapping[str, str], body: bytes, now: datetime) -> float:
    """The least seconds until the next poll that the server or the page asks for; 0 for none."""
    found = [0.0]
    control = headers.get("Cache-Control", "").lower()
    if age := _MAX_AGE.search(control):
        # What a cache on the way has held it for is over already.
        found.append(float(age[1]) - _seconds(headers.get("Age")))
    elif "no-cache" not in control and "no-store" not in control and (moment := _date(headers.get("Expires"))):
        found.append((moment - (_date(headers.get("Date")) or now)).total_seconds())
    if ttl := _TTL.search(body[:20_000]):
        found.append(60.0 * int(ttl[1]))
    return min(max(found), _LONGEST_WISH)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that the server asks to be left alone for, given in seconds or as a date."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return min(float(value[:9]), _LONGEST_RETRY)
    moment = _date(value)
    return min(max((moment - now).total_seconds(), 0.0), _LONGEST_RETRY) if moment else None


def _seconds(value: str | None) -> float:
    return float(value[:9]) if value and value.isascii() and value.isdecimal() else 0.0


def _date(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
