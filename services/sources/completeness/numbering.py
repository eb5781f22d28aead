"""One counter of transmission numbers: which numbers did not come?

Counters begin again at midnight, after 9999, and when the sender's system is started again; lines overtake each other
and repeat; what was sent in between may come once more hours later. So two *cycles* are kept, the present one and the
one before it, and a number is first looked for where it fits without a gap.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from services.sources.completeness.cycle import Cycle, NumberRun, runs
from services.sources.completeness.thresholds import NUMBERS


@dataclass(frozen=True, slots=True)
class NumberArrival:
    """A number with the item that bore it, when it came, and the sender's day then."""

    number: int
    item_id: str
    at: datetime
    day: date


@dataclass(slots=True)
class Numbering:
    """One counter of one source."""

    digits: int
    cycle: Cycle
    before: Cycle | None = None
    stray: NumberArrival | None = None
    """A number that fits nowhere: the first of a new cycle, if another one like it follows."""
    recent: dict[str, int] = field(default_factory=dict)
    """The items that bore the last numbers, oldest first: one that comes again says nothing new, whatever its cycle."""
    closed: list[int] = field(default_factory=list)
    """Numbers that came after they had been reported; the caller takes them away."""

    @classmethod
    def begun(cls, arrival: NumberArrival, digits: int) -> "Numbering":
        """With the first number that was ever seen: what came before it is not known."""
        cycle = Cycle.begun(arrival.number, arrival.at, arrival.day)
        return cls(digits, cycle, recent={arrival.item_id: arrival.number})

    def take(self, arrival: NumberArrival) -> None:
        """Take in one number."""
        if arrival.item_id in self.recent:
            return
        self.recent[arrival.item_id] = arrival.number
        if len(self.recent) > NUMBERS.kept_numbers:
            del self.recent[next(iter(self.recent))]
        cycle = self._home(arrival)
        if cycle is not None:
            if cycle.take(arrival.number, arrival.at):
                self.closed.append(arrival.number)
            if cycle is self.cycle:
                cycle.day = max(cycle.day, arrival.day)
        else:
            self._place(arrival)

    def missed(self, at: datetime) -> Iterator[NumberRun]:
        """What is missing for longer than lines overtake each other, each number once, in runs."""
        for cycle in (self.before, self.cycle):
            if cycle is not None:
                yield from runs(cycle.due(at))

    def _home(self, arrival: NumberArrival) -> Cycle | None:
        """The cycle in which the number has its place."""
        number = arrival.number
        if self._begins_a_day(arrival):
            return None
        if self.cycle.fits(number) or self._follows_closely(number):
            return self.cycle
        before = self.before
        if before is not None and number not in self.cycle.seen:
            if number in before.missing and number > self.cycle.last + NUMBERS.restart_reach:
                return before
            if number == before.last + 1 and self._may_overtake(arrival):
                return self._resumed() if self.cycle.day == before.day else before
            if self._is_of_the_cycle_before(arrival):
                return before
        return self.cycle if self.cycle.jumps(number) or self.cycle.precedes(number) else None

    def _begins_a_day(self, arrival: NumberArrival) -> bool:
        """Whether it is small and the first of its day; a missing number of yesterday may be that as well.

        Not where the counter goes on, with a gap or without: a beginning would mean that more had been lost.
        """
        later = arrival.day > self.cycle.day
        return later and arrival.number <= min(NUMBERS.restart_reach, self.cycle.last)

    def _follows_closely(self, number: int) -> bool:
        """Whether the present cycle goes on with it, though the one before might as well: both ended near it."""
        return 0 < number - self.cycle.last <= NUMBERS.small_gap + 1

    def _may_overtake(self, arrival: NumberArrival) -> bool:
        return arrival.at - self.cycle.begun_at <= NUMBERS.overtaking

    def _resumed(self) -> Cycle:
        """The cycle before, which goes on: the present one was old numbers, sent once more."""
        assert self.before is not None  # noqa: S101 - asked for by whoever saw it
        self.cycle, self.before = self.before, self.cycle
        return self.cycle

    def _is_of_the_cycle_before(self, arrival: NumberArrival) -> bool:
        """Whether it is nearer to the end of the cycle before, which has only just ended."""
        before, number = self.before, arrival.number
        if before is None or not self._may_overtake(arrival) or not before.jumps(number):
            return False
        return number - before.last < abs(number - self.cycle.last)

    def _place(self, arrival: NumberArrival) -> None:
        """A number that fits nowhere: a new cycle, or nothing."""
        if self._begins_a_day(arrival):
            self._begin(arrival)
        elif arrival.number > self.cycle.last + NUMBERS.largest_gap or arrival.number <= NUMBERS.restart_below:
            stray, self.stray = self.stray, arrival
            if stray and 0 < abs(arrival.number - stray.number) <= NUMBERS.restart_reach:
                first, second = sorted((stray, arrival), key=lambda each: each.number)
                self._begin(first)
                self.cycle.take(second.number, second.at)
                self._claim_late(second.at)

    def _claim_late(self, at: datetime) -> None:
        """A number that closed a gap of the ended cycle a moment ago was of the new one, where it is missing there."""
        ended = self.before
        if ended is None or ended.late is None or ended.late_at is None or ended.late not in self.cycle.missing:
            return
        if at - ended.late_at <= NUMBERS.overtaking:
            self.cycle.take(ended.late, at)

    def _begin(self, arrival: NumberArrival) -> None:
        """Another cycle; its numbers before this one are missing, and after 9999 those up to there."""
        highest = 10**self.digits - 1
        if highest - self.cycle.last < NUMBERS.restart_reach:
            self.cycle.take_missing(range(self.cycle.last + 1, highest + 1), arrival.at)
        self.before, self.stray = self.cycle, None
        self.cycle = Cycle.begun(arrival.number, arrival.at, arrival.day)
        if arrival.number <= NUMBERS.restart_below:
            self.cycle.take_missing(range(1, arrival.number), arrival.at)
