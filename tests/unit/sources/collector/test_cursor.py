"""What is remembered of a connection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sources.collector.backing_off import pause_after
from services.sources.collector.cursor import (
    Cursor,
    Health,
    Request,
    beginning,
    cursor_key,
    is_request,
    key_of,
    partition_of,
    request_key,
)
from services.sources.collector.cursors import SavedCursors
from services.sources.roads.feed.settings import FeedConnection


def feed(url: str = "https://news.example/rss", **fields: object) -> FeedConnection:
    return FeedConnection.model_validate({"road": "feed", "url": url, **fields})


SAVED = Cursor("nord", "main", "feed", feed().fingerprint(), {"etag": '"x"'}, due_at=9.0, failures=2, health=Health.OK)


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert Cursor.read(SAVED.to_bytes()) == SAVED


def test_a_cursor_of_a_later_version_is_read_as_far_as_it_is_known() -> None:
    assert Cursor.read(SAVED.to_bytes().replace(b'{"layout"', b'{"new":[1],"layout"')) == SAVED


@pytest.mark.parametrize("value", [b"", b"{}", b"[]", b'"x"', b"{", b'{"source":"a"}'])
def test_what_is_no_cursor_is_left_out_and_the_others_stay(value: bytes) -> None:
    saved = SavedCursors()
    saved.take(SAVED.key, SAVED.to_bytes())
    saved.take(b"other/main", value)
    saved.take(request_key("nord", "main"), value)
    assert saved.cursors == {SAVED.key: SAVED}
    assert saved.requests == {}


def test_other_settings_begin_again_and_another_pace_does_not() -> None:
    assert beginning("nord", feed(every_seconds=99), SAVED) == SAVED
    moved = beginning("nord", feed("https://other.example/rss"), SAVED)
    assert (moved.position, moved.health) == ({}, Health.NEW)


def test_a_pause_outlives_a_change_of_settings() -> None:
    paused = Request("r1", paused=True).applied(SAVED)
    assert beginning("nord", feed("https://other.example/rss"), paused).paused


def test_requests() -> None:
    gone = Cursor("nord", "main", "feed", "f", {"etag": "1"}, health=Health.GONE, failures=3, due_at=99.0)
    resumed = Request.read(Request("r2", paused=False).to_bytes()).applied(gone)
    assert (resumed.health, resumed.failures, resumed.due_at, resumed.position) == (Health.NEW, 0, 0.0, {"etag": "1"})
    assert Request("r3", position={}).applied(resumed).position == {}


def test_keys() -> None:
    assert is_request(request_key("a", "b"))
    assert cursor_key(request_key("a", "b")) == key_of("a", "b")
    assert not is_request(key_of("a", "b"))


@given(st.integers(1, 64), st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8))
def test_all_that_ask_one_host_are_in_one_partition(partitions: int, one: str, other: str) -> None:
    first = partition_of(one, feed("https://news.example/a"), partitions)
    assert first == partition_of(other, feed("https://news.example/b", name="b"), partitions)
    assert 0 <= first < partitions


@given(st.integers(1, 10_000), st.one_of(st.none(), st.floats(0, 1e6)), st.floats(0, 1))
def test_a_pause_is_never_shorter_than_asked_and_never_endless(
    failures: int, asked: float | None, jitter: float
) -> None:
    pause = pause_after(failures, asked, jitter)
    assert pause >= (asked or 0)
    assert 15 <= pause <= max(6 * 3600, asked or 0)


@pytest.mark.parametrize(
    ("saved_at", "request_", "before"),
    [
        (500.0, Request("r", position={}, backfill_before=900.0), 500.0),
        (0.0, Request("r", position={}, backfill_before=900.0), 900.0),
        (500.0, Request("r", position={}), None),
        (500.0, Request("r", paused=False), 300.0),
    ],
    ids=["what came since the last poll is news", "never polled", "all of it news", "a request of another kind"],
)
def test_what_is_old_after_a_rewind(saved_at: float, request_: Request, before: float | None) -> None:
    cursor = Cursor("nord", "main", "feed", "f", saved_at=saved_at, backfill_before=300.0)
    assert Request.read(request_.to_bytes()).applied(cursor).backfill_before == before
