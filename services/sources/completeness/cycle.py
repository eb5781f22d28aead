"""The numbers from one beginning of a counter to the next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from services.sources.completeness.thresholds import NUMBERS


@dataclass(frozen=True, slots=True)
class NumberRun:
    """Numbers of one counter, from the first to the last."""

    first: int
    last: int


@dataclass(slots=True)
class Cycle:
    """One run of a counter."""

    first: int
    last: int
    begun_at: datetime
    day: date
    """The sender's day of its last number."""
    seen: set[int] = field(default_factory=set)
    """Its numbers that came."""
    missing: dict[int, datetime] = field(default_factory=dict)
    """Number → since when it is missing."""
    late: int | None = None
    late_at: datetime | None = None
    """The last missing number that came, and when."""
    reported: set[int] = field(default_factory=set)
    """Of the missing ones."""

    @classmethod
    def begun(cls, number: int, at: datetime, day: date) -> "Cycle":
        """With its first number that came."""
        return cls(number, number, at, day, {number})

    def take(self, number: int, at: datetime) -> bool:
        """Take in a number; whether it had been reported as missed."""
        self.take_missing(range(self.last + 1, number), at)
        if self.missing.pop(number, None) is not None:
            self.late_at, self.late = at, number
        self.seen.add(number)
        self.first, self.last = min(self.first, number), max(self.last, number)
        if len(self.seen) > NUMBERS.kept_numbers:
            self.seen.remove(min(self.seen))
        late = number in self.reported
        self.reported.discard(number)
        return late

    def take_missing(self, numbers: Iterable[int], at: datetime) -> None:
        """These did not come."""
        self.missing.update(dict.fromkeys(numbers, at))

    def fits(self, number: int) -> bool:
        """Whether it is the next number, or one that is missing."""
        return number == self.last + 1 or number in self.missing

    def jumps(self, number: int) -> bool:
        """Whether it is ahead, with a gap or without."""
        return self.last < number <= self.last + 1 + NUMBERS.largest_gap

    def precedes(self, number: int) -> bool:
        """Whether it was overtaken by the very first number that we saw."""
        return 0 < self.first - number <= NUMBERS.restart_reach and self.first > NUMBERS.restart_reach

    def due(self, at: datetime) -> Sequence[int]:
        """What is missing for long enough to be reported now."""
        for number in [n for n, since in self.missing.items() if at - since > NUMBERS.missing_for]:
            del self.missing[number]
            self.reported.discard(number)
        grace = NUMBERS.grace
        due = sorted(n for n, since in self.missing.items() if at - since >= grace and n not in self.reported)
        self.reported.update(due)
        return due


def runs(numbers: Sequence[int]) -> Iterator[NumberRun]:
    """Ascending numbers as runs: 61, 62, 63 → 61 to 63."""
    start = 0
    for index in range(1, len(numbers) + 1):
        if index == len(numbers) or numbers[index] != numbers[index - 1] + 1:
            yield NumberRun(numbers[start], numbers[index - 1])
            start = index
