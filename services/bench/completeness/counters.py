"""Counters that go wrong: midnight, restarts, 9999, disorder, repeats, and numbers that were lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from services.sources.completeness.numbering import NumberArrival, Numbering

_LOST = 0.01
_REPEATED = 0.02
_OVERTAKEN = 0.05
_DELAY = timedelta(seconds=90)
"""How much later than it was sent a number that is overtaken comes, at most: within the grace."""


@dataclass(slots=True)
class CounterFigures:
    """What came of it."""

    sent: int = 0
    removed: int = 0
    named: int = 0
    false: int = 0

    @property
    def named_share(self) -> float:
        """Of the removed numbers; those at the end of a cycle apart, after which nothing shows that there were more."""
        return self.named / self.removed if self.removed else 1.0


@dataclass(frozen=True, slots=True)
class _Sent:
    day: date
    number: int
    item_id: str
    at: datetime
    lost: bool


def simulate_counters(counters: int, days: int, seed: int) -> CounterFigures:
    """So many counters, over so many days."""
    figures = CounterFigures()
    for index in range(counters):
        _one(figures, Random(f"{seed}/{index}"), days, wraps=index % 4 == 3)  # noqa: S311 - a simulation
    return figures


def _one(figures: CounterFigures, dice: Random, days: int, *, wraps: bool) -> None:
    sent = list(_sent(dice, days, wraps=wraps))
    removed = {(s.at, s.number) for s in sent if s.lost}
    figures.sent += len(sent)
    figures.removed += len(removed)
    by_number: dict[int, list[datetime]] = {}
    for at, number in removed:
        by_number.setdefault(number, []).append(at)
    numbering: Numbering | None = None
    for arrival in _arrivals(sent, dice):
        if numbering is None:
            numbering = Numbering.begun(arrival, 4)
        else:
            numbering.take(arrival)
            _count(figures, numbering, arrival.at, by_number)
    if numbering is not None and sent:
        _count(figures, numbering, sent[-1].at + timedelta(hours=1), by_number)


def _count(figures: CounterFigures, numbering: Numbering, at: datetime, removed: dict[int, list[datetime]]) -> None:
    """A number counts as named once, within two days of its loss."""
    for run in numbering.missed(at):
        for number in range(run.first, run.last + 1):
            times = removed.get(number, [])
            match = min(times, key=lambda lost_at: abs(at - lost_at), default=None)
            if match is None or abs(at - match) > timedelta(days=2):
                figures.false += 1
            else:
                times.remove(match)
                figures.named += 1


def _sent(dice: Random, days: int, *, wraps: bool) -> Iterator[_Sent]:
    start = datetime(2025, 3, 1, tzinfo=UTC)
    number = 9_000 if wraps else 0
    for day in range(days):
        midnight = start + timedelta(days=day)
        count = dice.randrange(60, 400)
        times = sorted(midnight + timedelta(seconds=dice.uniform(5, 86_300)) for _ in range(count))
        restart = dice.randrange(100, count) if count > 160 and dice.random() < 0.1 and not wraps else None
        if not wraps:
            number = 0
        for nth, at in enumerate(times):
            number = 1 if number == 9_999 or nth == restart else number + 1
            # The last before a new beginning cannot be missed by anybody; nor can the very first of all.
            last = nth == count - 1 or (restart is not None and restart - 1 <= nth <= restart + 3)
            first = day == 0 and nth == 0
            lost = not last and not first and dice.random() < _LOST
            yield _Sent(at.date(), number, f"{day}/{nth}", at, lost)


def _arrivals(sent: list[_Sent], dice: Random) -> list[NumberArrival]:
    coming: list[NumberArrival] = []
    for each in sent:
        if each.lost:
            continue
        late = _DELAY * dice.random() if dice.random() < _OVERTAKEN else timedelta(0)
        at = each.at + late
        coming.append(NumberArrival(each.number, each.item_id, at, at.date()))
        if dice.random() < _REPEATED:
            again = at + timedelta(minutes=dice.uniform(0, 300))
            coming.append(NumberArrival(each.number, each.item_id, again, again.date()))
    return sorted(coming, key=lambda arrival: arrival.at)
