"""What is known of one source: its rhythm, its present silence, its counters."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.sources.completeness.findings import Finding, MissedNumbers, NumberArrived, SpeaksAgain, WentQuiet
from services.sources.completeness.head_numbers import TransmissionNumber
from services.sources.completeness.numbering import NumberArrival, Numbering
from services.sources.completeness.rhythm import FLAT, KindRhythm, Rhythm, hour_of_week, rates
from services.sources.completeness.silence import least_probability, log_silence
from services.sources.completeness.thresholds import NUMBERS, RHYTHM, SILENCE


@dataclass(frozen=True, slots=True)
class SourceTraits:
    """What its entry says that matters here."""

    kind: str
    country: str | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    expected_per_hour: float | None = None


@dataclass(slots=True)
class Silence:
    """The time since the last arrival."""

    since: datetime
    expected: float = 0.0
    """Arrivals that were to be expected meanwhile."""
    level: float = 1.0
    """How busy the source was, of what is usual, when it fell silent; not later, or the silence would count twice."""
    reported: bool = False
    evidence: float = 0.0
    """Arrivals of the hours before it. They tell how busy the day is, which to that extent is no matter of chance any
    more: the shape of the negative binomial grows by as many."""
    days_before: float = 0.0
    """Logarithm of the probability of its days that have ended: each differs for itself, so they multiply,"""
    expected_before: float = 0.0
    """and how many arrivals were to be expected in them."""

    def log_probability(self, rhythm: Rhythm) -> float:
        """Of a silence so long, by chance."""
        today = self.expected - self.expected_before
        return self.days_before + log_silence(today, rhythm.shape(self.evidence, today))

    def end_day(self, rhythm: Rhythm) -> None:
        """What was known of the day that has ended says nothing of the next."""
        self.days_before = self.log_probability(rhythm)
        self.expected_before, self.evidence = self.expected, 0.0


@dataclass(slots=True)
class Level:
    """How busy, compared with what is usual: arrivals of late, and how many were to be expected."""

    arrivals: float = 0.0
    expected: float = 0.0

    def pass_by(self, expected: float) -> None:
        """Time in which so many were to be expected; what is long past fades."""
        keep = max(0.0, 1 - expected / RHYTHM.level_arrivals)
        self.arrivals *= keep
        self.expected = self.expected * keep + expected

    @property
    def as_expected(self) -> float:
        """Arrivals, no more of them than were to be expected."""
        return min(self.arrivals, self.expected)

    @property
    def ratio(self) -> float:
        """At most 1: a busy hour is no reason to expect more of the next."""
        prior = RHYTHM.level_prior
        return min(1.0, (self.arrivals + prior) / (self.expected + prior))


@dataclass(slots=True)
class ObservedHour:
    """The hour that is being observed."""

    index: int
    arrivals: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class ObservedDay:
    """The day that is being observed."""

    arrivals: int = 0
    expected: float = 0.0
    silent: bool = False
    """Whether a silence was reported in it."""


class SourceWatch:
    """One source. Its time passes only while we can hear it."""

    def __init__(self, source: str, traits: SourceTraits) -> None:
        self.source = source
        self.traits = traits
        self.rhythm = Rhythm()
        self.silence: Silence | None = None
        self.level = Level()
        self.numberings: dict[str, Numbering] = {}
        self.kind: KindRhythm = FLAT
        self.hour: ObservedHour | None = None
        self.day = ObservedDay()
        self.recent = Level()
        """Of the last hours, for its peers."""
        self._rates: Sequence[float] = ()
        self._least = 0.0
        """Logarithm of the probability below which its silence is reported."""

    @property
    def known(self) -> bool:
        """Whether anything can be said of its silence."""
        its_kind = self.kind is not FLAT
        if its_kind and self.traits.expected_per_hour is not None:
            return True
        # In this order: it is asked for each source and tick, and both are sums over a week.
        enough = its_kind or self.rhythm.observed >= SILENCE.known_hours
        return enough and sum(self.rhythm.arrivals) >= SILENCE.known_arrivals

    @property
    def quiet(self) -> bool:
        """Whether its silence was reported."""
        return self.silence is not None and self.silence.reported

    def arrive(self, at: datetime) -> Iterator[Finding]:
        """An item came."""
        before = self.silence
        if before is not None and before.reported:
            # What it was before is long ago, and the silence must not be taken for a calm.
            self.level = Level()
        apart = before is None or at - before.since >= RHYTHM.apart
        if apart:
            self.level.arrivals += 1
            self.recent.arrivals += 1
            if self.hour:
                self.hour.arrivals += 1
        if before is None or before.since <= at:
            evidence = min(self.level.as_expected, self.recent.as_expected)
            self.silence = Silence(at, level=self.level.ratio, evidence=evidence)
        if before is not None and before.reported:
            yield SpeaksAgain(self.source, before.since)

    def number(self, number: TransmissionNumber, item_id: str, at: datetime) -> Iterator[Finding]:
        """An item bore this number."""
        arrival = NumberArrival(number.number, item_id, at, at.astimezone(self.traits.zone).date())
        numbering = self.numberings.get(number.counter)
        if numbering is None:
            if len(self.numberings) < NUMBERS.counters:
                self.numberings[number.counter] = Numbering.begun(arrival, number.digits)
            return
        numbering.take(arrival)
        while numbering.closed:
            yield NumberArrived(self.source, number.counter, numbering.digits, numbering.closed.pop())

    def missed(self, at: datetime) -> Iterator[Finding]:
        """Numbers that are overdue."""
        for counter, numbering in self.numberings.items():
            for run in numbering.missed(at):
                yield MissedNumbers(self.source, counter, numbering.digits, run)

    def expected(self, at: datetime, passed: timedelta) -> float:
        """Arrivals that its rhythm has in the time that passed until `at`."""
        self._turn(at)
        assert self.hour is not None  # noqa: S101 - just turned
        return self._rates[self.hour.index] * passed.total_seconds() / 3600

    def pass_time(self, at: datetime, passed: timedelta, peers: float) -> Iterator[Finding]:
        """So much time has passed until `at`; `peers`: how busy those of its country are, 1 being usual."""
        expected = self.expected(at, passed)
        assert self.hour is not None  # noqa: S101 - just turned
        self.hour.seconds += passed.total_seconds()
        silence = self.silence
        # A silence that was reported says nothing of how busy the source is, nor its country.
        if silence is not None and silence.reported:
            return
        self.recent.expected += expected
        if silence is None:
            return
        self.level.pass_by(expected)
        silence.expected += expected * share_silent(at - silence.since, passed) * min(peers, silence.level)
        # Chance alone explains a silence in which so few were to be expected, whatever the shape.
        if silence.expected < -self._least:
            return
        if silence.log_probability(self.rhythm) < self._least and self.known:
            silence.reported = self.day.silent = True
            yield WentQuiet(self.source, silence.since, silence.expected)

    def fade(self, passed: timedelta) -> None:
        """Let what its peers look at grow old."""
        keep = max(0.0, 1 - passed.total_seconds() / 3600 / RHYTHM.peers_hours)
        self.recent.arrivals *= keep
        self.recent.expected *= keep

    def _turn(self, at: datetime) -> None:
        """Begin another hour, where one has ended."""
        index = hour_of_week(at, self.traits.zone)
        if self.hour is not None and self.hour.index == index:
            return
        if self.hour is not None and self.hour.seconds and self._learns(at):
            share = min(self.hour.seconds / 3600, 1.0)
            self.rhythm.learn(self.hour.index, self.hour.arrivals, share)
            self.day.arrivals += self.hour.arrivals
            self.day.expected += share * self._rates[self.hour.index]
        if self.hour is not None and self.hour.index // 24 != index // 24:
            self._end_day()
        self.hour = ObservedHour(index)
        self._rates = rates(self.rhythm, self.kind, self.traits.expected_per_hour)
        self._least = math.log(least_probability(sum(self._rates) / len(self._rates)))

    def _end_day(self) -> None:
        if not self.day.silent:
            self.rhythm.learn_day(self.day.arrivals, self.day.expected)
        if self.silence is not None:
            self.silence.end_day(self.rhythm)
        self.day = ObservedDay()

    def _learns(self, at: datetime) -> bool:
        """A silence that was reported is no part of the rhythm, until it has become the rule."""
        silence = self.silence
        return silence is not None and (not silence.reported or at - silence.since > SILENCE.forget_after)


def share_silent(silent: timedelta, passed: timedelta) -> float:
    """How much of the time that passed was silent: an item may have come in the midst of it."""
    return min(max(silent / passed, 0.0), 1.0) if passed else 0.0
