"""A story's versions on a line of time: what came when, by whom. Pure: the template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.published import Action

_WIDTH = 960
_EDGE = 48
_STEP = 10
"""Pixels a mark takes: what falls on one column is stacked."""
_MOST_STACKED = 24
_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 43200)
"""Minutes between ticks, of which the finest is taken that leaves room for their labels."""
_MOST_TICKS = 7


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One version of one report."""

    at: datetime
    outlet: str
    article_id: str
    version: int
    action: Action


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """It, in its place."""

    entry: TimelineEntry
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class TimelineTick:
    """A time on the line."""

    at: datetime
    x: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of it; y counts up from the line."""

    width: int
    height: int
    marks: tuple[TimelineMark, ...]
    ticks: tuple[TimelineTick, ...]
    left_out: int
    """Marks for which there was no room above the others; the list has them."""

    @property
    def entries(self) -> tuple[TimelineEntry, ...]:
        """In the order of time."""
        return tuple(mark.entry for mark in self.marks)


def timeline(entries: Sequence[TimelineEntry]) -> Timeline | None:
    """The line; None where nothing changed since the first and only version."""
    if len(entries) < 2:
        return None
    ordered = sorted(entries, key=lambda each: (each.at, each.article_id, each.version))
    first, span = ordered[0].at, max(ordered[-1].at - ordered[0].at, timedelta(minutes=1))
    stacked: dict[int, int] = {}
    marks: list[TimelineMark] = []
    for entry in ordered:
        column = _x(entry.at, first, span) // _STEP
        height = stacked[column] = stacked.get(column, 0) + 1
        if height <= _MOST_STACKED:
            marks.append(TimelineMark(entry, column * _STEP + _STEP // 2, height * _STEP))
    tallest = min(max(stacked.values()), _MOST_STACKED) * _STEP
    return Timeline(_WIDTH, tallest + _STEP, tuple(marks), _ticks(first, span), len(ordered) - len(marks))


def _x(at: datetime, first: datetime, span: timedelta) -> int:
    return _EDGE + round((_WIDTH - 2 * _EDGE) * ((at - first) / span))


def _ticks(first: datetime, span: timedelta) -> tuple[TimelineTick, ...]:
    minutes = next((each for each in _TICKS if span / timedelta(minutes=each) <= _MOST_TICKS), _TICKS[-1])
    step = timedelta(minutes=minutes)
    begin = datetime(1970, 1, 1, tzinfo=first.tzinfo)
    at = begin + -(-(first - begin) // step) * step
    found: list[TimelineTick] = []
    while at <= first + span and len(found) <= 2 * _MOST_TICKS:
        found.append(TimelineTick(at, _x(at, first, span)))
        at += step
    return tuple(found)
