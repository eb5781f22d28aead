"""Server-sent events are read whatever way the network cuts them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sources.roads.live.event_stream import EventStream, EventTooLargeError, SentEvent

STREAM = (
    "\ufeff: hello\nretry: 1500\n\n"
    "id: 1\nevent: news\ndata: first\ndata:  line two\n\n"
    "data: sec\u00f6nd\r\n\r\n"
    "id: 3\rdata\r\r"
    "id: bad\0id\nretry: soon\nfield: unknown\ndata: last\n\n"
    "data: cut off"
).encode()
EVENTS = [
    SentEvent("news", "first\n line two", "1"),
    SentEvent("message", "sec\u00f6nd", "1"),
    SentEvent("message", "", "3"),
    SentEvent("message", "last", "3"),
]


@given(st.lists(st.integers(0, len(STREAM))))
def test_it_does_not_matter_where_reads_end(cuts: list[int]) -> None:
    stream = EventStream(1000)
    places = [0, *sorted(cuts), len(STREAM)]
    found = [event for a, b in pairwise(places) for event in stream.feed(STREAM[a:b])]
    assert found == EVENTS
    assert stream.retry_seconds == 1.5


@pytest.mark.parametrize("endless", [b"data: " + b"x" * 2000, b"data: xxxxxxxx\n" * 200])
def test_an_event_without_an_end_is_given_up(endless: bytes) -> None:
    stream = EventStream(1000)
    with pytest.raises(EventTooLargeError):
        list(stream.feed(endless))


@given(st.binary(max_size=200))
def test_no_bytes_break_it(read: bytes) -> None:
    list(EventStream(1000).feed(read))
