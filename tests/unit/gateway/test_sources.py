"""What is known of the sources, from the events about them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.source_event import SourceEvent, SourceEventKind
from services.gateway.senders.conditions import MissingNumbers, SourceConditions
from tests.unit.gateway.records import NOON


def _event(kind: SourceEventKind, source: str | None = "leta", **fields: Any) -> SourceEvent:
    return SourceEvent(event_kind=kind, source_id=source, at=NOON, text="for people", **fields)


def _missed(first: int, last: int) -> SourceEvent:
    return _event(SourceEventKind.NUMBERS_MISSED, counter="service:abc", first_number=first, last_number=last)


def _arrived(number: int) -> SourceEvent:
    return _event(SourceEventKind.NUMBER_ARRIVED, counter="service:abc", first_number=number)


def test_a_source_is_quiet_until_it_speaks_again() -> None:
    conditions = SourceConditions()
    conditions.take(_event(SourceEventKind.WENT_QUIET, since=NOON, expected_items=4.0))
    assert (conditions.of["leta"].quiet_since, conditions.of["leta"].expected_items) == (NOON, 4.0)
    conditions.take(_event(SourceEventKind.SPEAKS_AGAIN))
    assert conditions.of["leta"].quiet_since is None


def test_silence_of_all_says_nothing_of_any_source() -> None:
    conditions = SourceConditions()
    conditions.take(_event(SourceEventKind.ALL_QUIET, None, since=NOON))
    assert (conditions.all_quiet_since, dict(conditions.of)) == (NOON, {})
    conditions.take(_event(SourceEventKind.ALL_SPEAK_AGAIN, None))
    assert conditions.all_quiet_since is None


def test_an_event_that_comes_twice_counts_once() -> None:
    conditions = SourceConditions()
    for _ in range(2):
        conditions.take(_missed(61, 64))
    assert conditions.of["leta"].missing == {"service:abc": [MissingNumbers(61, 64)]}


@given(st.integers(1, 50), st.integers(0, 20), st.lists(st.integers(1, 80), unique=True))
def test_what_arrived_is_not_missing(first: int, more: int, numbers: list[int]) -> None:
    conditions = SourceConditions()
    conditions.take(_missed(first, first + more))
    for number in numbers:
        conditions.take(_arrived(number))
    ranges = conditions.of["leta"].missing.get("service:abc", [])
    left = {number for each in ranges for number in range(each.first, each.last + 1)}
    assert left == set(range(first, first + more + 1)) - set(numbers)


def test_what_is_remembered_of_a_counter_is_bounded() -> None:
    conditions = SourceConditions()
    for number in range(0, 1000, 2):
        conditions.take(_missed(number, number))
    assert len(conditions.of["leta"].missing["service:abc"]) == 100
