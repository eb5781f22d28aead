"""Times as pages of many languages show them."""

from datetime import UTC, datetime

import pytest

from services.parser.formats.page.facts.shown_times import read_shown_time
from services.parser.stamps.wall_clock import WallClock
from tests.unit.parser.items import article_of

CLOCK = WallClock(datetime(2024, 3, 1, 12, tzinfo=UTC))
BODY = "".join(f"<p>The harbour board said that the tidal bridge would open in the {n}th month.</p>" for n in range(9))


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("Опубликовано: 5 февраля 2024 г. в 14:05", "ru", "2024-02-05T14:05:00"),
        ("5 лютого 2024", "uk", "2024-02-05"),
        ("5 lutego 2024, 14:05", "pl", "2024-02-05T14:05:00"),
        ("5. února 2024 14:05", "cs", "2024-02-05T14:05:00"),
        ("05 Şubat 2024 - 14:05", "tr", "2024-02-05T14:05:00"),
        ("٥ فبراير ٢٠٢٤", "ar", "2024-02-05"),
        ("5 شباط 2024", "ar", "2024-02-05"),
        ("2024年2月5日 14時05分", "ja", "2024-02-05T14:05:00"),
        ("发布时间：2024-02-05 14:05", "zh", "2024-02-05T14:05:00"),
        ("기사입력 :[ 2024-02-05 14:05 ]", "ko", "2024-02-05T14:05:00"),
        ("publiziert am 5. Februar 2024", "de", "2024-02-05"),
        ("05/02/2024", "fr", "2024-02-05"),
        ("02/05/2024", "en-GB", "2024-05-02"),
        ("February 5, 2024 - 11:28 XYT", "en", "2024-02-05"),  # an unknown zone: the day is known, the instant is not
    ],
)
def test_a_shown_time_is_read_in_the_language_of_its_page(text: str, language: str, iso: str) -> None:
    found = read_shown_time(text, CLOCK, language)
    assert found is not None
    assert found.stamp.iso == iso


@pytest.mark.parametrize("text", ["05/02/2024", "Ada Verhoeven, 5 февраля 2024", "Version 2.0", "", "5 000 лютого"])
def test_what_is_ambiguous_or_says_more_is_no_time(text: str) -> None:
    assert read_shown_time(text, CLOCK, "en") is None


@pytest.mark.parametrize(("text", "updated"), [("Updated 5 February 2024", True), ("Stand: 05.02.2024", False)])
def test_the_time_of_the_last_change_is_known_by_its_label(text: str, updated: bool) -> None:
    found = read_shown_time(text, CLOCK, "en")
    assert found is not None
    assert found.updated is updated


def page(shown: str, *, headline: str = "<h1>Tidal bridge to open again</h1>") -> str:
    title = "<title>Tidal bridge to open again</title>"
    return f"<!DOCTYPE html><html lang='en'><head>{title}</head><body><div>{headline}{shown}{BODY}</div></body></html>"


def test_a_date_at_the_headline_is_found_whatever_its_element_is_called() -> None:
    shown = "<dl><dt>Tidal bridge to open again</dt></dl> Published 5 January 2024, 10:00 GMT "
    for marked in (page("<i>Published 5 January 2024, 10:00 GMT</i>"), page(shown, headline="")):
        published = article_of(marked).published_at
        assert published is not None
        assert published.iso == "2024-01-05T10:00:00+00:00"


def test_a_day_without_a_year_is_not_the_date_of_a_page() -> None:
    assert article_of(page("<i>5 January</i>")).published_at is None
