"""What the library makes of events, without a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.client.changes import ArticleChange, change_of, departure
from copytaster.client.errors import GatewayRefusedError
from copytaster.client.following import Following, require_taken
from copytaster.client.memory import Memory, SqliteMemory, TransientMemory
from copytaster.client.sse import EventLines, ServerEvent


@pytest.fixture(params=["transient", "sqlite"])
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    if request.param == "transient":
        yield TransientMemory()
        return
    with SqliteMemory(tmp_path / "seen.sqlite") as made:
        yield made


def record(article_id: str = "a1", sequence: int = 1, action: str = "publish", **more: Any) -> dict[str, Any]:
    words = None if action in ("hold", "retract") else {"headline": "Harbour reopens"}
    return {"article_id": article_id, "sequence": sequence, "action": action, "content": words, **more}


def article(*given: Any) -> ServerEvent:
    return ServerEvent("article", "e-1", record(*given))


def taken(following: Following, *events: ServerEvent) -> list[tuple[str, int, bool]]:
    """What is carried out of these events."""
    made = []
    for event in events:
        if change := following.change_in(event):
            made.append((change.article_id, change.sequence, change.is_shown))
            following.memory.keep(event.id, change)
    return made


def test_what_comes_twice_or_late_is_passed_over(memory: Memory) -> None:
    following = Following({}, memory)
    events = [article("a1", 2), article("a1", 1), article("a1", 2), article("a1", 3, "retract"), article("a2", 1)]
    assert taken(following, *events) == [("a1", 2, True), ("a1", 3, False), ("a2", 1, True)]
    assert (memory.shown(), memory.sequence_of("a1"), memory.position()) == ({"a2": 1}, 3, "e-1")


def test_a_retraction_may_come_first_and_what_is_not_known_goes_by_its_content(memory: Memory) -> None:
    following = Following({}, memory)
    events = [
        article("a1", 1, "retract"),
        article("a2", 1, "telepathy"),
        ServerEvent("article", "e-2", {"article_id": "a2", "sequence": 2, "action": "oblivion", "new": {}}),
        ServerEvent("weather", "e-3", {"rain": True}),
    ]
    assert taken(following, *events) == [("a1", 1, False), ("a2", 1, True), ("a2", 2, False)]


def test_what_left_the_filter_is_taken_down_and_may_come_back(memory: Memory) -> None:
    following = Following({}, memory)
    left = ServerEvent("left", "e-2", {"article_id": "a1", "sequence": 2})
    assert taken(following, article("a1", 1), left, article("a1", 3, "update")) == [
        ("a1", 1, True),
        ("a1", 2, False),
        ("a1", 3, True),
    ]


def test_after_a_gap_what_is_new_is_shown_and_what_is_missing_taken_down(memory: Memory) -> None:
    following = Following({}, memory)
    taken(following, article("a1", 1), article("a2", 1), article("a3", 1))
    listed = [record("a1", 1), record("a2", 4, "update"), record("a4", 1)]
    assert [each.article_id for each in following.changes_in(listed)] == ["a2", "a4"]
    assert following.departures({"a1", "a2", "a4"}) == [departure("a3", 1)]


def test_a_file_remembers_over_a_restart(tmp_path: Path) -> None:
    for turn in range(2):
        with SqliteMemory(tmp_path / "seen.sqlite") as memory:
            following = Following({}, memory)
            assert ("Last-Event-ID" in following.headers(None)) is (turn == 1)
            assert len(taken(following, article("a1", 1))) == 1 - turn


def test_fields_that_a_change_needs_are_asked_for_too() -> None:
    following = Following({"fields": "content.headline", "country": ["UA", "PL"]}, TransientMemory())
    assert "country=UA&country=PL" in following.stream_path
    assert "article_id%2Csequence%2Caction%2Ccontent.word_count" in following.articles_path("7")
    assert "cursor=7" in following.articles_path("7")


def test_waits_grow_to_half_a_minute_and_begin_again_with_the_first_event() -> None:
    following = Following({}, TransientMemory())
    assert [following.wait_seconds() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    following.change_in(ServerEvent("heartbeat", "e-1", {}))
    assert (following.wait_seconds(), following.wait_seconds("20")) == (0.5, 20)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_no_repetition_cures_is_raised(status: int) -> None:
    with pytest.raises(GatewayRefusedError, match="wrong"):
        require_taken(status, b'{"detail": "wrong"}')
    with pytest.raises(GatewayRefusedError):
        require_taken(status, b"<html>")
    for cured in (200, 429, 502, 503):
        require_taken(cured, b"")


@given(st.lists(st.sampled_from([b"event: article", b'data: {"a":1}', b"id: 7", b": hello", b"", b"retry: 5", b"x"])))
def test_only_whole_events_are_given(lines: list[bytes]) -> None:
    reading = EventLines()
    events = [event for line in lines for event in reading.take(line + b"\n")]
    assert len(events) <= lines.count(b"")
    assert all(event.data == {"a": 1} for event in events)


def test_a_change_says_what_to_do() -> None:
    kill = change_of(record("a1", 2, "retract"))
    assert (kill.is_kill, kill.is_shown) == (True, False)
    assert change_of(record()).is_shown
    assert not ArticleChange("a1", 2, "left", record()).is_shown
