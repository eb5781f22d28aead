"""When a feed is asked again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sources.roads.feed.position import FeedPosition
from services.sources.roads.feed.schedule import Bounds, asked_for, next_interval, retry_after

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
BOUNDS = Bounds(60, 3600)


def later(hours: float) -> str:
    return format_datetime(NOW + timedelta(hours=hours), usegmt=True)


@given(st.lists(st.integers(0, 30), max_size=40))
def test_the_interval_stays_within_its_bounds(arrivals: list[int]) -> None:
    interval: float | None = None
    for new in arrivals:
        interval = next_interval(interval, new, BOUNDS)
        assert BOUNDS.shortest <= interval <= BOUNDS.longest


def test_news_makes_it_shorter_and_silence_longer() -> None:
    assert next_interval(600, 3, BOUNDS) < 600 < next_interval(600, 0, BOUNDS)


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({}, b"", 0),
        ({"Cache-Control": "public, max-age=900"}, b"", 900),
        ({"Cache-Control": "max-age=900", "Age": "300"}, b"", 600),
        ({"Cache-Control": "s-maxage=900"}, b"", 0),
        ({"Cache-Control": "no-cache", "Expires": later(2)}, b"", 0),
        ({"Expires": later(2), "Date": later(1)}, b"", 3600),
        ({"Expires": "0"}, b"", 0),
        ({}, b"<rss><channel><ttl>30</ttl>", 1800),
        ({"Cache-Control": "max-age=60"}, b"<ttl> 30 </ttl>", 1800),
        ({}, b"<ttl>999999</ttl>", 86_400),
    ],
)
def test_what_the_server_and_the_page_ask_for(headers: dict[str, str], body: bytes, seconds: float) -> None:
    assert asked_for(headers, body, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), (later(88), 88 * 3600), (later(-1), 0), ("soon", None), ("", None), ("99999999999999", 604_800)],
)
def test_retry_after_in_seconds_and_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": value}, NOW) == seconds


def test_a_permanent_redirect_is_believed_after_several_answers_in_a_row() -> None:
    position = FeedPosition()
    for _ in range(4):
        position = position.moved("https://new.example/feed")
    assert position.address is None
    assert position.moved(None).moved("https://new.example/feed").address is None
    assert position.moved("https://new.example/feed").address == "https://new.example/feed"


def test_a_position_of_a_later_version_is_read_as_far_as_it_is_known() -> None:
    written = {**FeedPosition(etag='"x"').written(), "unheard_of": 1}
    assert FeedPosition.read(written) == FeedPosition(etag='"x"')
