"""How often a source sends in each of the 168 hours of its week: learned, and shrunk to its mean and its kind's."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from services.sources.completeness.thresholds import RHYTHM

HOURS = 168


def hour_of_week(at: datetime, zone: ZoneInfo) -> int:
    """0 is Monday from midnight to one, on the source's own clocks: its people rise by those, summer time included."""
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour


@dataclass(slots=True)
class Rhythm:
    """What was observed, older weeks weighing less."""

    arrivals: list[float] = field(default_factory=lambda: [0.0] * HOURS)
    hours: list[float] = field(default_factory=lambda: [0.0] * HOURS)
    """How long each hour of the week was observed."""
    excess: float = 0.0
    """Of days: sum of ((arrivals - expected)² - chance) / expected², each weighing as much as it tells; divided"""
    days: float = 0.0
    """by the sum of the weights it is the inverse shape of the negative binomial (method of moments). Of days, not of
    hours: a holiday or a great story makes a whole day differ, and an hour's own chance evens out."""

    def learn(self, hour: int, arrivals: int, share: float) -> None:
        """Take in one hour that was observed for `share` of it."""
        keep = RHYTHM.weekly_decay
        self.arrivals[hour] = self.arrivals[hour] * keep + arrivals
        self.hours[hour] = self.hours[hour] * keep + share

    def learn_day(self, arrivals: int, expected: float) -> None:
        """Take in how a day differed from what was expected of it."""
        if not expected or self.observed < HOURS:
            return
        weight = min(1.0, expected / RHYTHM.telling_day)
        keep = RHYTHM.weekly_decay ** (1 / 7)
        # One day in which everything is otherwise must not decide about the others.
        # What is expected was itself learned from so many weeks, and is off by as much as a day, divided by them. Not
        # taken off, that makes sources seem erratic which are few of items or new.
        weeks = self.observed / HOURS
        excess = ((arrivals - expected) ** 2 * weeks / (weeks + 1) - arrivals) / expected**2
        difference = min(excess, RHYTHM.strangest_day)
        self.excess = self.excess * keep + weight * difference
        self.days = self.days * keep + weight

    @property
    def observed(self) -> float:
        """Hours observed."""
        return sum(self.hours)

    @property
    def dispersion(self) -> float:
        """The shape of the negative binomial: large is as steady as chance, small is erratic."""
        prior = RHYTHM.dispersion_days
        inverse = (self.excess + prior / RHYTHM.dispersion_first) / (self.days + prior)
        most = RHYTHM.dispersion_most
        return min(max(1 / inverse, RHYTHM.dispersion_least), most) if inverse > 0 else most

    def shape(self, evidence: float, expected: float) -> float:
        """The negative binomial's shape in a day of which so many arrivals show how busy it is.

        They take chance out of it, but never more than is known of the hours to come: what is expected of them was
        counted in the weeks before, by chance and on days that differed.
        """
        weeks = max(self.observed / HOURS, 1.0)
        of_the_rates = (1 / max(expected, 1.0) + 1 / self.dispersion) / weeks
        return max(self.dispersion, 1 / (1 / (self.dispersion + evidence) + of_the_rates))


@dataclass(frozen=True, slots=True)
class KindRhythm:
    """What sources of one kind do on average."""

    mean: float
    """Arrivals an hour."""
    shape: tuple[float, ...]
    """Of each hour of the week, as a multiple of the mean."""


FLAT = KindRhythm(0.0, (1.0,) * HOURS)
"""Of a kind of which nothing is known."""


def kind_rhythm(rhythms: Iterable[Rhythm]) -> KindRhythm:
    """The kind's: each source counts alike, whatever it sends an hour."""
    shapes: list[list[float]] = []
    means: list[float] = []
    for rhythm in rhythms:
        total = sum(rhythm.arrivals)
        if min(rhythm.hours) > 0 and total:
            mean = sum(map(_quotient, rhythm.arrivals, rhythm.hours)) / HOURS
            shapes.append([_quotient(n, h) / mean for n, h in zip(rhythm.arrivals, rhythm.hours, strict=True)])
            means.append(mean)
    if not means:
        return FLAT
    shape = tuple(sum(column) / len(shapes) for column in zip(*shapes, strict=True))
    return KindRhythm(math.exp(sum(map(math.log, means)) / len(means)), shape)


def rates(rhythm: Rhythm, kind: KindRhythm, declared: float | None) -> Sequence[float]:
    """Arrivals expected in each hour of the week."""
    # The mean of what was seen, against what the kind would have sent in the hours that were seen.
    shape = kind.shape if kind is not FLAT else _own_day(rhythm)
    shaped = sum(map(_product, shape, rhythm.hours))
    weight = RHYTHM.kind_hours
    prior_mean = declared or kind.mean
    mean = (sum(rhythm.arrivals) + weight * prior_mean) / (shaped + weight)
    own = RHYTHM.own_hours
    return [
        (n + own * mean * part) / (hours + own)
        for n, hours, part in zip(rhythm.arrivals, rhythm.hours, shape, strict=True)
    ]


def _own_day(rhythm: Rhythm) -> Sequence[float]:
    """The shape of a source's own day, where nothing is known of its kind: its nights are known before its weeks."""
    own = RHYTHM.day_hours
    mean = (sum(rhythm.arrivals) + own) / (sum(rhythm.hours) + own)
    day = [
        (sum(rhythm.arrivals[hour::24]) + own * mean) / (sum(rhythm.hours[hour::24]) + own) / mean for hour in range(24)
    ]
    return day * 7


def _quotient(a: float, b: float) -> float:
    return a / b


def _product(a: float, b: float) -> float:
    return a * b
