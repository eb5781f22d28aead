"""What a stamp without a year, a zone or an order of day and month is read against."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from schemas.raw import RawItem
from services.parser.stamps.zones import iana_zone

Prefer = Literal["near", "past", "future"]
_YEARS_TRIED = (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6)
MONTH_FIRST = frozenset({"US", "PH", "PW", "FM", "MH"})


@dataclass(frozen=True, slots=True)
class WallClock:
    """The reference instant (when the source sent the item, else when it arrived) and the publisher's habits."""

    reference: datetime
    country: str | None = None
    timezone: str | None = None

    @classmethod
    def of(cls, raw: RawItem) -> "WallClock":
        """The clock of a raw item: `sent_at`, else `received_at`."""
        policy = raw.source.policy
        return cls(raw.sent_at or raw.received_at, policy.country, policy.timezone)

    def usual_zone(self) -> tzinfo | None:
        """The zone that times without one are given in, where the operator said so."""
        return iana_zone(self.timezone)

    def today(self) -> date:
        """The reference day in the publisher's zone, or in UTC."""
        zone = self.usual_zone()
        return (self.reference.astimezone(zone) if zone else self.reference).date()

    def year_for(self, month: int, day: int, weekday: int | None) -> int | None:
        """The year nearest to the reference in which that day exists and, where given, has that weekday."""
        today = self.today()
        found = [
            candidate
            for step in _YEARS_TRIED
            if (candidate := _day(today.year + step, month, day)) and weekday in {None, candidate.weekday()}
        ]
        return min(found, key=lambda candidate: abs(candidate - today)).year if found else None

    def day_named(self, weekday: int, prefer: Prefer) -> date:
        """The last such weekday up to today, or with `future` the next one from today on."""
        today = self.today()
        if prefer == "future":
            return today + timedelta(days=(weekday - today.weekday()) % 7)
        return today - timedelta(days=(today.weekday() - weekday) % 7)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
