"""Where a state topic and its local store disagree: a store that is only behind, or ahead of our reading, does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.worker.local_store.comparison import StateContents, disagreements, kind_of, outside
from services.worker.local_store.trust import TopicRecord

values = st.none() | st.sampled_from([b"1", b"2"])
records = st.lists(st.tuples(st.sampled_from([b"a", b"b", b"c"]), values), max_size=12)


def contents(records: list[TopicRecord], following: int) -> StateContents:
    made = StateContents(following)
    made.add(record for record in records if record.offset < following)
    return made


@given(records, st.integers(0, 12), st.integers(0, 12))
def test_two_readings_of_one_topic_never_disagree(
    content: list[tuple[bytes, bytes | None]], topic_until: int, store_until: int
) -> None:
    everything = [TopicRecord(offset, key, value, 0) for offset, (key, value) in enumerate(content)]
    assert disagreements(contents(everything, topic_until), contents(everything, store_until)) == []


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        ([], "in the topic only"),
        ([TopicRecord(3, b"k", b"other", 0)], "offset 3 in the topic, 3 in the store"),
        ([TopicRecord(2, b"k", b"v", 0)], "offset 3 in the topic, 2 in the store"),
    ],
)
def test_what_was_not_written_so_is_named(stored: list[TopicRecord], problem: str) -> None:
    topic = contents([TopicRecord(3, b"k", b"v", 0)], 5)
    assert disagreements(topic, contents(stored, 5)) == [f"b'k': {problem}"]


def test_a_key_that_only_the_store_has_is_named_unless_it_is_a_tombstone() -> None:
    store = contents([TopicRecord(1, b"k", b"v", 0), TopicRecord(2, b"gone", None, 0)], 5)
    assert disagreements(StateContents(5), store) == ["b'k': in the store only"]


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (b"article:a1-1", "article"),
        (b"outline:a1-1", "outline"),
        (b"a\ten\tlive\ta1-1", "article"),
        (b"2\tm\tsports\ten\tlive\ts1-1", "merged story"),
        (b"x", "other"),
    ],
)
def test_kinds_are_read_from_keys(key: bytes, kind: str) -> None:
    assert kind_of(key) == kind


def test_a_summary_counts_what_lives() -> None:
    held = [
        TopicRecord(1, b"article:1", b"text", 0),
        TopicRecord(2, b"story:1", None, 0),
        TopicRecord(3, b"\0position", b"{}", 0),
    ]
    summary = contents(held, 5).summary()
    assert summary == {"next_offset": 5, "records": 1, "by_kind": {"article": 1}, "tombstones": 1, "bytes": 13}


def test_a_position_that_retention_passed_is_named() -> None:
    offsets = {"a": (10, 20), "b": (10, 20), "c": (0, 0)}
    assert outside({"a": 9, "b": 8}, offsets) == ["b: position 8, the topic has 10 to 20"]
    assert outside({"a": 21}, offsets) == ["a: position 21, the topic has 10 to 20"]
