"""What is known of each source from the events about it, of the last thirty days. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.source_event import SourceEvent, SourceEventKind

_MOST_RANGES = 100
"""Of one counter. A source that skips more often has no counter that means anything; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class MissingNumbers:
    """Transmission numbers that did not come, from the first to the last."""

    first: int
    last: int


@dataclass
class ConditionOfSource:
    """Of one source."""

    quiet_since: datetime | None = None
    """Its last item before a silence that goes on; None while it speaks."""
    expected_items: float | None = None
    missing: dict[str, list[MissingNumbers]] = field(default_factory=dict)
    last_event: str = ""
    last_event_at: datetime | None = None


class SourceConditions:
    """Of all sources. Events of one source come in order; one may come twice in a row."""

    def __init__(self) -> None:
        self._of: dict[str, ConditionOfSource] = {}
        self._last: dict[str, SourceEvent] = {}
        self.all_quiet_since: datetime | None = None
        """Set while nothing is heard of anybody: it is our network or our broker."""

    @property
    def of(self) -> Mapping[str, ConditionOfSource]:
        """By the id of the source."""
        return self._of

    def take(self, event: SourceEvent) -> None:
        """One more event."""
        if event.source_id is None:
            self._take_of_all(event)
            return
        last = self._last.get(event.source_id)
        self._last[event.source_id] = event
        if last is not None and _identity(last) == _identity(event):
            return
        found = self._of.setdefault(event.source_id, ConditionOfSource())
        found.last_event, found.last_event_at = event.text, event.at
        _change(found, event)

    def _take_of_all(self, event: SourceEvent) -> None:
        match event.event_kind:
            case SourceEventKind.ALL_QUIET:
                self.all_quiet_since = event.since or event.at
            case SourceEventKind.ALL_SPEAK_AGAIN:
                self.all_quiet_since = None


def _change(found: ConditionOfSource, event: SourceEvent) -> None:
    match event.event_kind:
        case SourceEventKind.WENT_QUIET:
            found.quiet_since, found.expected_items = event.since or event.at, event.expected_items
        case SourceEventKind.SPEAKS_AGAIN:
            found.quiet_since = found.expected_items = None
        case SourceEventKind.NUMBERS_MISSED if event.first_number is not None:
            last = event.last_number if event.last_number is not None else event.first_number
            ranges = found.missing.setdefault(event.counter or "", [])
            ranges.append(MissingNumbers(event.first_number, last))
            del ranges[:-_MOST_RANGES]
        case SourceEventKind.NUMBER_ARRIVED if event.first_number is not None:
            counter = event.counter or ""
            kept = list(_without(found.missing.get(counter, ()), event.first_number))
            found.missing[counter] = kept
            if not kept:
                del found.missing[counter]


def _without(ranges: Iterable[MissingNumbers], number: int) -> Iterable[MissingNumbers]:
    for each in ranges:
        if not each.first <= number <= each.last:
            yield each
            continue
        if each.first < number:
            yield MissingNumbers(each.first, number - 1)
        if number < each.last:
            yield MissingNumbers(number + 1, each.last)


def _identity(event: SourceEvent) -> tuple[object, ...]:
    return event.event_kind, event.since, event.counter, event.first_number, event.last_number
