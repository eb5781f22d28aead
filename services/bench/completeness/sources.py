"""Invented sources: how often each sends at any time of a year. The watch knows nothing of this.

Rates have a day, a week, holidays of the country, summer time, growth, days that are busier than others, and bursts.
"""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from services.sources.completeness.source_watch import SourceTraits

_ZONES = {
    "DE": "Europe/Berlin",
    "US": "America/New_York",
    "JP": "Asia/Tokyo",
    "GB": "Europe/London",
    "BR": "America/Sao_Paulo",
}
_HOLIDAYS = {
    "DE": ((1, 1), (4, 18), (4, 21), (5, 1), (5, 29), (6, 9), (10, 3), (12, 24), (12, 25), (12, 26), (12, 31)),
    "US": ((1, 1), (1, 20), (2, 17), (5, 26), (6, 19), (7, 4), (9, 1), (11, 27), (11, 28), (12, 24), (12, 25)),
    "JP": ((1, 1), (1, 2), (1, 3), (2, 11), (3, 20), (4, 29), (5, 3), (5, 5), (8, 11), (9, 15), (11, 3), (11, 24)),
    "GB": ((1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)),
    "BR": ((1, 1), (3, 3), (3, 4), (4, 18), (4, 21), (5, 1), (6, 19), (9, 7), (10, 12), (11, 20), (12, 25)),
}


@dataclass(frozen=True, slots=True)
class _Make:
    """What sources of one kind are like."""

    share: float
    least: float
    most: float
    """Items an hour, averaged over the week."""
    night: float
    """Of the day's rate."""
    weekend: float
    holiday: float
    open: tuple[int, int]


_MAKES = {
    "agency": _Make(0.1, 8, 60, 0.25, 0.6, 0.5, (6, 22)),
    "outlet": _Make(0.6, 0.3, 12, 0.1, 0.5, 0.4, (6, 23)),
    "institution": _Make(0.15, 0.1, 1, 0.01, 0.05, 0.05, (8, 18)),
    "press-release service": _Make(0.15, 0.5, 6, 0.03, 0.1, 0.1, (7, 19)),
}


@dataclass(frozen=True, slots=True)
class InventedSource:
    """One source."""

    id: str
    traits: SourceTraits
    mean: float
    make: _Make
    growth: float
    """Factor over the year."""
    burst: float
    """Mean number of items that come at once."""
    seed: int

    def rate(self, at: datetime) -> float:
        """Bursts an hour at this time."""
        local = at.astimezone(self.traits.zone)
        opens, closes = self.make.open
        middle, half = (opens + closes) / 2, (closes - opens) / 2
        hour = local.hour + local.minute / 60
        by_day: float = max(0.0, math.cos((hour - middle) / half * math.pi / 2)) if abs(hour - middle) < half else 0.0
        shape: float = self.make.night + (1 - self.make.night) * by_day**0.5
        day = self._day_factor(local.date())
        grown: float = self.growth ** ((at - datetime(at.year, 1, 1, tzinfo=UTC)) / timedelta(days=365))
        return self.mean * 1.8 * shape * day * grown / self.burst

    def _day_factor(self, day: date) -> float:
        factor = math.exp(Random(f"{self.seed}/{day}").gauss(0, 0.2))  # noqa: S311 - a simulation
        if day.weekday() >= 5:
            factor *= self.make.weekend
        if (day.month, day.day) in _HOLIDAYS[self.traits.country or "DE"]:
            factor *= self.make.holiday
        return factor


def invent(count: int, seed: int) -> list[InventedSource]:
    """So many sources, of all kinds and countries."""
    dice = Random(seed)  # noqa: S311 - a simulation
    made: list[InventedSource] = []
    for kind, make in _MAKES.items():
        for _ in range(round(count * make.share)):
            country = dice.choice(sorted(_ZONES))
            made.append(
                InventedSource(
                    id=f"{kind.split()[0]}-{len(made):03}",
                    traits=SourceTraits(kind, country, ZoneInfo(_ZONES[country])),
                    mean=math.exp(dice.uniform(math.log(make.least), math.log(make.most))),
                    make=make,
                    growth=dice.uniform(0.8, 1.8),
                    burst=dice.choice((1.0, 1.0, 1.5, 3.0)),
                    seed=dice.randrange(2**32),
                )
            )
    return made
