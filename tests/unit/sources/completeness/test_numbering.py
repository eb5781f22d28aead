"""Transmission numbers: what was missed, and what only looks like it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.bench.completeness.counters import simulate_counters
from services.sources.completeness.cycle import NumberRun, runs
from services.sources.completeness.head_numbers import head_numbers
from services.sources.completeness.numbering import NumberArrival, Numbering

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = timedelta(hours=6)


def _missed(*days: Iterable[int]) -> list[tuple[int, int]]:
    """What is missing after these numbers, one list a day, a minute apart."""
    return [(run.first, run.last) for run in _numbering(*days).missed(START + timedelta(days=len(days) - 1) + LATER)]


def _numbering(*days: Iterable[int]) -> Numbering:
    numbering: Numbering | None = None
    for nth_day, numbers in enumerate(days):
        for nth, number in enumerate(numbers):
            at = START + timedelta(days=nth_day, minutes=nth)
            arrival = NumberArrival(number, f"{nth_day}/{nth}", at, at.date())
            if numbering is None:
                numbering = Numbering.begun(arrival, 4)
            else:
                numbering.take(arrival)
    assert numbering is not None
    return numbering


def test_a_gap_is_named() -> None:
    assert _missed([58, 59, 60, 65, 66, 68]) == [(61, 64), (67, 67)]


def test_a_gap_is_named_once_and_only_after_lines_had_time_to_overtake() -> None:
    numbering = _numbering([1, 3])
    at = START + timedelta(minutes=1)
    assert list(numbering.missed(at + timedelta(minutes=2))) == []
    assert list(numbering.missed(at + timedelta(minutes=4))) == [NumberRun(2, 2)]
    assert list(numbering.missed(at + timedelta(minutes=5))) == []


def test_a_late_number_closes_its_gap() -> None:
    numbering = _numbering([1, 3])
    assert list(numbering.missed(START + LATER)) == [NumberRun(2, 2)]
    numbering.take(NumberArrival(2, "late", START + LATER, START.date()))
    assert numbering.closed == [2]
    assert list(numbering.missed(START + 2 * LATER)) == []


def test_a_counter_that_goes_on_over_midnight_has_lost_one_and_not_ten() -> None:
    assert _missed([7, 8, 9], [11, 12]) == [(10, 10)]


def test_a_counter_that_begins_with_the_day_has_lost_what_came_before() -> None:
    assert _missed(range(1, 30), [3, 4]) == [(1, 2)]


def test_two_cycles_that_ended_near_each_other_are_not_taken_for_one() -> None:
    evening, morning = range(1, 16), [*range(1, 15), 16, 17, 18]
    assert _missed([*range(200, 230), *evening], morning) == [(15, 15)]


@pytest.mark.parametrize(
    "days",
    [
        ([1, 2, 3, 4], [1, 2, 3]),
        ([1, 2, 3, 4], [2, 1, 3]),
        (range(1, 300), range(1, 200)),
        (range(1, 5), range(1, 9)),
        ([9998, 9999, 1, 2],),
        ([9998, 9999, 0, 1],),
        ([1, 2, 3, 4, 5, 1, 2, 3],),
        ([501, 500, 502],),
        ([501, 502, 3, 4, 503, 504],),
        ([7, 1008, 1009, 1010],),
    ],
)
def test_midnight_a_restart_disorder_and_old_numbers_are_no_gaps(days: tuple[Iterable[int], ...]) -> None:
    missed = _missed(*days)
    assert [run for run in missed if run != (1, 2)] == []  # of 3, 4 alone nobody knows that they were sent before


def test_what_is_lost_at_a_new_beginning_is_named() -> None:
    assert _missed(range(1, 200), [3, 4]) == [(1, 2)]
    assert _missed([9997, 9998, 2, 3]) == [(1, 1), (9999, 9999)] or _missed([9997, 9998, 2, 3]) == [
        (9999, 9999),
        (1, 1),
    ]


def test_the_last_of_yesterday_may_come_after_the_first_of_today() -> None:
    numbering = _numbering(range(1, 800))
    midnight = START + timedelta(days=1)
    for number in (1, 2, 801, 3, 800, 4):
        numbering.take(NumberArrival(number, f"new/{number}", midnight, midnight.date()))
    assert list(numbering.missed(midnight + LATER)) == []
    assert numbering.cycle.last == 4


def test_an_item_that_comes_again_says_nothing_new() -> None:
    numbering = _numbering(range(1, 50), range(1, 20))
    for number in (30, 5):
        numbering.take(NumberArrival(number, f"0/{number - 1}", START + timedelta(days=1, hours=1), START.date()))
    assert list(numbering.missed(START + timedelta(days=1) + LATER)) == []


@given(st.sets(st.integers(2, 199), max_size=40), st.randoms(use_true_random=False))
def test_whatever_is_removed_is_named_in_whatever_order_the_rest_comes(removed: set[int], dice: object) -> None:
    kept = [number for number in range(1, 201) if number not in removed]
    # Neighbours overtake each other.
    for index in range(1, len(kept) - 1, 3):
        kept[index], kept[index + 1] = kept[index + 1], kept[index]
    assert _missed(kept) == [(run.first, run.last) for run in runs(sorted(removed))]


def test_the_simulated_counters_hold() -> None:
    figures = simulate_counters(counters=4, days=6, seed=1)
    assert (figures.named_share, figures.false) == (1.0, 0)
    assert figures.removed


def test_both_counters_of_an_iptc_head_are_read() -> None:
    found = head_numbers(b"\x01bdt0123 4 pl 234 dpa 0456\r\nSchlagzeile\x02Text")
    assert [(each.counter, each.number, each.digits) for each in found] == [
        ("service:bdt", 123, 4),
        ("agency:dpa", 456, 4),
    ]


def test_keywords_are_no_counter() -> None:
    assert [each.counter for each in head_numbers(b"\x01abc0123 4 pol 234 Storm/Coast 2nd\r\n")] == ["service:abc"]


def test_an_anpa_head_has_the_services_counter() -> None:
    found = head_numbers(b"\x16\x16\x01a0061\x1fr i \x13\x11BC-Storm 03-02 0345\r\n\x02")
    assert [(each.counter, each.number) for each in found] == [("service:a", 61)]


@pytest.mark.parametrize(
    "payload", [b"", b"<?xml version='1.0'?>", b"A plain text with 0123 4 pol 234 numbers", b"\xff\xfe"]
)
def test_other_formats_have_no_numbers(payload: bytes) -> None:
    assert head_numbers(payload) == ()
