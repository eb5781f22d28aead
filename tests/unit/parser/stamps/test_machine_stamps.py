"""Times as programs write them into feeds, in any language and form."""

from datetime import UTC, datetime

import pytest

from services.parser.lines.datelines.dateline import split_dateline
from services.parser.stamps.machine import read_machine_stamp
from services.parser.stamps.wall_clock import WallClock

REFERENCE = datetime(2024, 1, 21, 6, 30, tzinfo=UTC)


def iso(text: str, country: str | None = None, timezone: str | None = None) -> str | None:
    stamp = read_machine_stamp(text, WallClock(REFERENCE, country, timezone))
    return stamp.iso if stamp else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu, 18 Jan 2024 07:05:09 +0100", "2024-01-18T07:05:09+01:00"),
        ("Thu, 18 Jan 24 07:05 UT", "2024-01-18T07:05:00+00:00"),
        ("18 Jan 2024 7:05:09 Z", "2024-01-18T07:05:09+00:00"),
        ("Thu,18-Jan-2024 07:05:09 GMT", "2024-01-18T07:05:09+00:00"),
        ("Thu, 18 January 2024 07:05:09 PM EST", "2024-01-18T19:05:09-05:00"),
        ("Thu, 18 Jan 2024 07:05:60 GMT", "2024-01-18T07:05:59+00:00"),
        ("Thu, 18 Jan 2024 07:05:09 GMT-0300", "2024-01-18T07:05:09-03:00"),
        ("Thu, 18 Jan 2024 07:05:09 +0100 (CET)", "2024-01-18T07:05:09+01:00"),
        ("Thu Jan 18 2024 07:05:09 GMT+0200 (Eastern European Standard Time)", "2024-01-18T07:05:09+02:00"),
        ("Thu Jan 18 07:05:09 2024", "2024-01-18T07:05:09"),
        ("Thu Jan 18 07:05:09 UTC 2024", "2024-01-18T07:05:09+00:00"),
        ("Thu Jan  8 07:05:09 +0000 2024", "2024-01-08T07:05:09+00:00"),
        ("Jan 18, 2024 7:05 AM", "2024-01-18T07:05:00"),
        ("Thu, 18 Jan 2024 07:05:09 Europe/Riga", "2024-01-18T07:05:09+02:00"),
        ("Thu, 18 Jan 2024 07:05:09 Nowhere/Town", "2024-01-18T07:05:09"),
        ("Thu, 18 Jan 2024 07:05:09 XYZT", "2024-01-18T07:05:09"),
        ("Thu, 18 Jan 2024", "2024-01-18"),
        ("Thu, 18 Jan 99 07:05:09 GMT", "1999-01-18T07:05:09+00:00"),
        ("jeu., 18 janv. 2024 07:05:09 +0100", "2024-01-18T07:05:09+01:00"),
        ("tors, 18 maj 2023 07:05:09 +0200", "2023-05-18T07:05:09+02:00"),
        ("quinta-feira, 18 dez 2023 07:05:09 -0300", "2023-12-18T07:05:09-03:00"),
        ("чт, 18 янв 2024 07:05:09 +0300", "2024-01-18T07:05:09+03:00"),
        ("18 января 2024 07:05", "2024-01-18T07:05:00"),
        ("czw., 18 paź 2023 07:05:09 +0200", "2023-10-18T07:05:09+02:00"),
        ("to, 18 tammi 2024 07:05:09 +0200", "2024-01-18T07:05:09+02:00"),
        ("2024-01-18T7:05:09Z", "2024-01-18T07:05:09+00:00"),
        ("2024-01-18 07:05:09 +0000", "2024-01-18T07:05:09+00:00"),
        ("1705561509", "2024-01-18T07:05:09+00:00"),
        ("1705561509123", "2024-01-18T07:05:09+00:00"),
        ("2024-01-18T07:05:09 EST", "2024-01-18T07:05:09-05:00"),
        ("2024/01/18 7:05", "2024-01-18T07:05:00"),
        ("2024-01-18+01:00", "2024-01-18"),
        ("2024-01-18T07:05:09.5+01:00[Europe/Berlin]", "2024-01-18T07:05:09+01:00"),
        ("Thursday, 18 January 2024, 07:05 (GMT)", "2024-01-18T07:05:00+00:00"),
        ("الخميس, 18 يناير 2024 07:05:09 +0300", "2024-01-18T07:05:09+03:00"),
        ("星期四, 18 1月 2024 07:05:09 +0800", "2024-01-18T07:05:09+08:00"),
        ("목, 18 1월 2024 07:05:09 +0900", "2024-01-18T07:05:09+09:00"),
        ("21. Januar 2024 um 11.40 Uhr MEZ", "2024-01-21T11:40:00+01:00"),
        ("/Date(1705561509123+0100)/", "2024-01-18T07:05:09+00:00"),
        ("Wed, 31 Jan 2024 24:00:00 GMT", "2024-02-01T00:00:00+00:00"),
        ("2024-12-31T24:00:00Z", "2025-01-01T00:00:00+00:00"),
    ],
)
def test_a_time_is_read_in_the_form_that_a_program_gave_it(text: str, expected: str) -> None:
    assert iso(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x" * 200,
        "Thu, 32 Jan 2024 07:05:09 GMT",
        "18 Foo 2024 07:05",
        "18 Jan 2024 27:05:09",
        "2024-01-18T24:05:09Z",
        "9999-12-31T24:00:00Z",
        "12",
        "0000000000",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert iso(text) is None


def test_an_hour_without_a_zone_is_the_sources() -> None:
    assert iso("Thu Jan 18 07:05:09 2024", timezone="Asia/Tokyo") == "2024-01-18T07:05:09+09:00"
    assert iso("Thu, 18 Jan 2024 07:05:09 IST", timezone="Asia/Tokyo") == "2024-01-18T07:05:09"
    assert iso("Thu, 18 Jan 2024 07:05:09 IST", country="IN") == "2024-01-18T07:05:09+05:30"


@pytest.mark.parametrize(
    ("now", "day", "expected"),
    [
        (datetime(2023, 12, 20, tzinfo=UTC), "Jan. 21", "2023-01-21"),
        (datetime(2023, 12, 28, tzinfo=UTC), "Jan. 1", "2024-01-01"),
        (datetime(2024, 1, 5, tzinfo=UTC), "Jan. 21", "2024-01-21"),
        (datetime(2024, 1, 5, tzinfo=UTC), "Dec. 30", "2023-12-30"),
        (datetime(2024, 1, 22, tzinfo=UTC), "Jan. 21", "2024-01-21"),
    ],
)
def test_a_dateline_around_new_year_is_of_the_year_in_which_it_was_written(
    now: datetime, day: str, expected: str
) -> None:
    found = split_dateline(f"OSLO, {day} (AP) - The strike ended.", WallClock(now))
    assert found is not None
    assert found.dateline.date == expected
