"""The clock that incomplete stamps are read against: it gives the year, the zone, the order of day and month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from schemas.raw import RawItem
from services.parser.stamps.zones import iana_zone
from services.stream.arrival import time_that_was_set

Prefer = Literal["near", "past", "future"]
_YEARS_TRIED = (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6)
"""Within six years on each side every date but 29 February falls on every weekday."""
_ADVANCE = timedelta(days=7)
"""Weekend and holiday copy is sent up to a week before its date."""
MONTH_FIRST = frozenset({"US", "PH", "PW", "FM", "MH"})
"""Countries that write 01/21/2024. Canada writes both orders, so it is not here."""


@dataclass(frozen=True, slots=True)
class WallClock:
    """A reference instant (when the item was sent, else when it arrived), and the source's country and zone."""

    reference: datetime
    country: str | None = None
    timezone: str | None = None

    @classmethod
    def of(cls, raw: RawItem) -> "WallClock":
        """The clock of a raw item. It never reads the machine's own clock."""
        policy = raw.source.policy
        return cls(time_that_was_set(raw.sent_at) or raw.received_at, policy.country, policy.timezone)

    def usual_zone(self) -> tzinfo | None:
        """The zone of times that name none, if the operator set one for the source."""
        return iana_zone(self.timezone)

    def today(self) -> date:
        """The reference day in the publisher's zone, or in UTC."""
        zone = self.usual_zone()
        return (self.reference.astimezone(zone) if zone else self.reference).date()

    def year_for(self, month: int, day: int, weekday: int | None, prefer: Prefer = "near") -> int | None:
        """The year nearest to the reference in which the day exists and, if given, falls on that weekday.

        With `past` not next year's, unless the day is so near that copy is filed in advance of it: in December "Jan 21"
        is the day that the report was written, eleven months ago, and not one that is to come.
        """
        today = self.today()
        latest = max(today + _ADVANCE, date(today.year, 12, 31)) if prefer == "past" else date.max
        found = [
            candidate
            for step in _YEARS_TRIED
            if (candidate := _day(today.year + step, month, day))
            and weekday in {None, candidate.weekday()}
            and candidate <= latest
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
