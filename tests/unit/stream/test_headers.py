"""The headers that travel with an item through all stages."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.stream.headers import HOPS, TRACE, hops_of, trace_of, with_hop

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)


def test_a_trace_id_given_once_stays_through_every_stage() -> None:
    headers = with_hop((), "ingest", NOW, trace_id="abc")
    for stage in ("parser", "enricher"):
        headers = with_hop(headers, stage, NOW)
    assert trace_of(headers) == "abc"


def test_hops_are_kept_in_order_with_their_times() -> None:
    headers = with_hop(with_hop((), "ingest", NOW), "parser", NOW + timedelta(seconds=1.5))
    assert hops_of(headers) == [("ingest", NOW), ("parser", NOW + timedelta(seconds=1.5))]


def test_a_message_without_trace_goes_on_without_one() -> None:
    assert trace_of(with_hop((), "parser", NOW)) is None


def test_hops_do_not_grow_for_ever() -> None:
    headers: list[tuple[str, bytes]] = []
    for number in range(100):
        headers = with_hop(headers, str(number), NOW)
    assert len(hops_of(headers)) == 32
    assert hops_of(headers)[-1][0] == "99"


@given(st.binary(max_size=60))
def test_headers_that_cannot_be_read_count_as_absent(value: bytes) -> None:
    headers = [(HOPS, value), (TRACE, value)]
    assert isinstance(hops_of(headers), list)
    assert isinstance(trace_of(headers), str)
    assert hops_of(with_hop(headers, "parser", NOW))[-1] == ("parser", NOW)
