"""A year of sources that send and fall silent, watched as if it were the present."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from services.bench.completeness.sources import InventedSource, invent
from services.sources.completeness.findings import AllQuiet, WentQuiet
from services.sources.completeness.watch import CompletenessWatch

_STEP = timedelta(minutes=5)
_LEARNING = timedelta(days=28)
"""Before the first silence. False alarms count from the first day."""
_SILENCES = 4
"""A year and source."""
_LONGEST = timedelta(days=6)
_OUTAGES = 12
"""Of our own network, a year, an hour each."""
_PROBABLE_GAP = 9.21
"""Expected arrivals in the longest gap that chance makes: e^-9.21 is 1 in 10,000."""


@dataclass(slots=True)
class SilentSpan:
    """A source is off from here."""

    begins: datetime
    last: datetime | None = None
    """Its last item before."""
    expected: float = 0.0
    due: datetime | None = None
    """When somebody who knows its true rate would be as sure."""
    found: datetime | None = None


@dataclass(slots=True)
class YearFigures:
    """What came of it."""

    sources: int
    days: int
    false_alarms: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    all_quiet: int = 0
    silences: list[SilentSpan] = field(default_factory=list)

    @property
    def alarms_a_source_and_quarter(self) -> float:
        """False ones."""
        return self.false_alarms / self.sources / (self.days / 91)

    @property
    def judged(self) -> list[SilentSpan]:
        """Silences that lasted long enough for anybody to notice."""
        return [s for s in self.silences if s.due and s.last and s.begins + _LONGEST >= s.last + 3 * (s.due - s.last)]

    @property
    def found_in_time(self) -> float:
        """The share found within three times the longest gap that was to be expected."""
        judged = self.judged
        good = sum(s.found is not None and s.found - s.last <= 3 * (s.due - s.last) for s in judged if s.last and s.due)
        return good / len(judged) if judged else 1.0


class _Sender:
    """One source, step by step."""

    def __init__(self, source: InventedSource, start: datetime, end: datetime, dice: Random) -> None:
        self.source = source
        self._dice = dice
        span = (end - start - _LEARNING - _LONGEST) / _SILENCES
        begins = [start + _LEARNING + span * (n + dice.random() * 0.8) for n in range(_SILENCES)]
        self.waiting = [SilentSpan(begin) for begin in begins]
        self.off: SilentSpan | None = None
        self.last: datetime | None = None
        self._hour = datetime.min.replace(tzinfo=UTC)
        self.rate = 0.0

    def step(self, now: datetime) -> Iterator[datetime]:
        """The times of its items in the step that ends now."""
        if now - self._hour >= timedelta(hours=1):
            self._hour, self.rate = now, self.source.rate(now)
        expected = self.rate * _STEP.total_seconds() / 3600
        if self.off is None and self.waiting and now >= self.waiting[0].begins:
            self.off = self.waiting.pop(0)
            self.off.last = self.last
        elif self.off is not None and now >= self.off.begins + _LONGEST:
            self.off = None
        if self.off is not None:
            self._be_silent(self.off, expected, now)
            return
        at = self._dice.expovariate(1.0) if expected else 1.0
        while expected and at < expected:
            self.last = now - _STEP * (1 - at / expected)
            yield self.last
            at += self._dice.expovariate(1.0)

    def _be_silent(self, off: SilentSpan, expected: float, now: datetime) -> None:
        off.expected += expected
        if off.due is None and off.expected >= _PROBABLE_GAP:
            off.due = now


def simulate(sources: int, days: int, seed: int, progress: Callable[[int], None] | None = None) -> YearFigures:
    """The year."""
    dice = Random(seed)  # noqa: S311 - a simulation
    start = datetime(2025, 1, 1, tzinfo=UTC)
    end = start + timedelta(days=days)
    senders = {s.id: _Sender(s, start, end, Random(s.seed)) for s in invent(sources, seed)}  # noqa: S311
    outages = [start + (end - start) * dice.random() for _ in range(_OUTAGES)]
    watch = CompletenessWatch()
    watch.follow({id_: sender.source.traits for id_, sender in senders.items()})
    figures = YearFigures(len(senders), days)
    for sender in senders.values():
        figures.silences.extend(sender.waiting)
    now, outage_was = start, False
    while now < end:
        now += _STEP
        outage = any(begin <= now < begin + timedelta(hours=1) for begin in outages)
        _send(watch, senders, now, lost=outage)
        for finding in watch.look(now, longest=2 * _STEP):
            _judge(finding, senders, figures, now, outage=outage or outage_was)
        outage_was = outage
        if progress is not None and now.hour == 0 and now.minute == 0:
            progress((now - start).days)
    return figures


def _send(watch: CompletenessWatch, senders: dict[str, _Sender], now: datetime, *, lost: bool) -> None:
    for id_, sender in senders.items():
        for at in sender.step(now):
            if not lost:
                for _ in watch.arrive(id_, at, ""):
                    pass


def _judge(finding: object, senders: dict[str, _Sender], figures: YearFigures, now: datetime, *, outage: bool) -> None:
    if isinstance(finding, AllQuiet):
        figures.all_quiet += outage
    elif isinstance(finding, WentQuiet):
        off = senders[finding.source].off
        if off is not None and off.found is None:
            off.found = now
        elif off is None:
            kind = senders[finding.source].source.traits.kind
            figures.false_alarms += 1
            figures.by_kind[kind] = figures.by_kind.get(kind, 0) + 1
