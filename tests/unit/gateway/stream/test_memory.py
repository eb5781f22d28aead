"""What an instance keeps for its readers is bounded, by what it really takes."""

import tracemalloc

import pytest

from schemas.published import Action
from services.gateway.stream.position import StreamPosition
from services.gateway.stream.ring import Ring, RingEntry
from services.gateway.stream.shared_frames import FrameKey, SharedFrames
from services.gateway.stream.steps import article_step, story_step
from services.gateway.view.facets import facets_of
from services.stream.topics import PUBLISHED, STORIES
from tests.unit.gateway.records import published, story_of

_LETTERS = "".join(chr(0x4E00 + (n * 7919) % 2500) for n in range(3000))
"""Chinese without sense, in which hardly a pair of letters comes twice."""
_WORDS = [f"{n * 7919 % 100_003:x}" for n in range(900)]


def _key(offset: int, *fields: str) -> FrameKey:
    return ("news.published", 0), offset, "article", fields


def test_shared_events_are_bounded_in_bytes() -> None:
    frames = SharedFrames(most_bytes=1300)
    assert frames.frame(_key(1), lambda: b"x" * 400) is frames.frame(_key(1), lambda: b"y")
    frames.frame(_key(2), lambda: b"z" * 400)
    assert frames.frame(_key(1), lambda: b"y") == b"y"
    assert frames.frame(_key(2), lambda: b"y" * 2000) == b"z" * 400


def test_an_event_that_is_shorter_than_the_names_of_its_fields_counts_with_them() -> None:
    most = 2**18
    frames = SharedFrames(most)
    tracemalloc.start()
    try:
        for number in range(400):
            frames.frame(_key(number, *(f"field{number}.{n}" for n in range(100))), lambda: b"{}")
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1.5 * most


def _entry(kind: str, number: int) -> RingEntry:
    name = f"a{number}"
    if kind == "story":
        of_story = story_of(published(name))
        return RingEntry((STORIES.name, 0), number, of_story.to_bytes(), story_step(of_story))
    words = {
        "Chinese": "".join(_LETTERS[(number * 31 + n) % 3000] + ("\uff0c" if n % 20 == 0 else "") for n in range(1500)),
        "English": " ".join(_WORDS),
    }.get(kind, "")
    action = Action.RETRACT if kind == "retraction" else Action.UPDATE
    record = published(name, 2, action=action, paragraphs=(words,), language="zh" if kind == "Chinese" else "en")
    return RingEntry(
        (PUBLISHED.name, 0), number, record.to_bytes(), article_step(record, facets_of(record), facets_of(record), 1)
    )


@pytest.mark.parametrize("kind", ["English", "Chinese", "short", "retraction", "story"])
def test_the_ring_is_bounded_by_what_it_takes_with_the_words_that_filters_ask_for(kind: str) -> None:
    for number in range(5):
        _entry(kind, number)  # what is kept once for all
    most = 2**18
    ring = Ring(StreamPosition("0123abcd", {(PUBLISHED.name, 0): 0, (STORIES.name, 0): 0}), most)
    tracemalloc.start()
    try:
        number = 0
        while ring.first_number == 0:
            ring.add([_entry(kind, number)])
            number += 1
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1.5 * most


def test_what_leaves_the_ring_is_counted_no_more() -> None:
    ring = Ring(StreamPosition("0123abcd", {(PUBLISHED.name, 0): 0, (STORIES.name, 0): 0}), most_records=2)
    for kind in ("Chinese", "English", "story"):
        ring.add([_entry(kind, number) for number in range(3)])
    assert ring.bytes == sum(entry.size for entry, _ in ring.from_number(ring.first_number, 10))
