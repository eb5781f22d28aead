"""Times are read at the precision that was given; no hour, zone or year is made up."""

from datetime import UTC, datetime

import pytest

from services.parser.stamps.read import read_stamp
from services.parser.stamps.wall_clock import WallClock
from tests.unit.parser.items import raw_item

REFERENCE = datetime(2024, 1, 21, 6, 30, tzinfo=UTC)


def iso(text: str, country: str | None = None, timezone: str | None = None) -> str | None:
    stamp = read_stamp(text, WallClock(REFERENCE, country, timezone))
    return stamp.iso if stamp else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-21T11:40:05+0530", "2024-01-21T11:40:05+05:30"),
        ("20240121T114005Z", "2024-01-21T11:40:05+00:00"),
        ("Sun, 21 Jan 2024 06:10:00 GMT", "2024-01-21T06:10:00+00:00"),
        ("Updated January 21st, 2024 at 11:40 a.m. EST", "2024-01-21T11:40:00-05:00"),
        ("11:40 AM ET Jan. 21, 2024", "2024-01-21T11:40:00-05:00"),
        ("Stand: 21. Januar 2024 um 11.40 Uhr MEZ", "2024-01-21T11:40:00+01:00"),
        ("Publié le 21 janvier 2024 à 11h40", "2024-01-21T11:40:00"),
        ("21 de enero de 2024 11:40", "2024-01-21T11:40:00"),
        ("21.01.2024, 11:40 Uhr", "2024-01-21T11:40:00"),
        ("2024年1月21日", "2024-01-21"),
        ("July 2000", "2000-07"),
        ("2024", "2024"),
        ("Sunday (Jan 21)", "2024-01-21"),
        ("Thursday", "2024-01-18"),
    ],
)
def test_a_stamp_keeps_the_precision_it_was_given(text: str, expected: str) -> None:
    assert iso(text) == expected


def test_an_ambiguous_zone_counts_only_if_the_country_decides_it() -> None:
    assert iso("January 21, 2024 11:40 IST", "IN") == "2024-01-21T11:40:00+05:30"
    assert iso("January 21, 2024 11:40 IST", "IL") == "2024-01-21T11:40:00+02:00"
    assert iso("January 21, 2024 11:40 IST") == "2024-01-21T11:40:00"


def test_an_ambiguous_order_of_day_and_month_is_decided_by_the_country_or_not_at_all() -> None:
    assert iso("3/4/2024", "US") == "2024-03-04"
    assert iso("3/4/2024", "GB") == "2024-04-03"
    assert iso("3/4/2024") is None
    assert iso("13/4/2024") == "2024-04-13"


def test_the_zone_that_the_operator_set_replaces_a_missing_one_but_not_an_unknown_one() -> None:
    assert iso("21.01.2024 11:40", timezone="Europe/Berlin") == "2024-01-21T11:40:00+01:00"
    assert iso("January 21, 2024 11:40 IST", timezone="Europe/Berlin") == "2024-01-21T11:40:00"


def test_a_yearless_day_takes_the_nearest_year_in_which_its_weekday_agrees() -> None:
    assert iso("Friday, September 9") == "2022-09-09"
    assert iso("December 30") == "2023-12-30"


@pytest.mark.parametrize("text", ["", "we met in May and left", "32 January 2024", "25:99 January 3 2024 x", "x" * 500])
def test_prose_and_nonsense_are_not_stamps(text: str) -> None:
    assert iso(text) is None


@pytest.mark.parametrize("year", [1, 9999])
def test_a_clock_that_was_never_set_is_passed_over_for_the_time_of_arrival(year: int) -> None:
    never_set = datetime(year, 12, 31, tzinfo=UTC)
    item = raw_item("A text.").model_copy(update={"sent_at": never_set, "received_at": REFERENCE})
    assert WallClock.of(item).reference == REFERENCE
