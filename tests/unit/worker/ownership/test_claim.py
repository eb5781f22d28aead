"""Which fetched records are decided, and which positions follow: nothing twice, nothing skipped, gaps noticed."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.worker.ownership.claim import Claim, RecordsMissingError, starting_offset

TOPIC = "news.deduplicated"


@dataclass(frozen=True)
class FetchedRecord:
    offset: int
    generation_id: int | None = 1
    topic: str = TOPIC


def claim_at(position: int, *fetched: int) -> Claim:
    claim = Claim(1, {TOPIC: position})
    for offset in fetched:
        claim.fetched(TOPIC, offset)
    return claim


def offsets(records: list[FetchedRecord]) -> list[int]:
    return [record.offset for record in records]


def test_control_records_leave_holes_that_are_no_gaps() -> None:
    claim = claim_at(4, 4, 6, 9)
    todo, after = claim.fresh([FetchedRecord(4), FetchedRecord(6), FetchedRecord(9)])
    assert (offsets(todo), after) == ([4, 6, 9], {TOPIC: 10})


def test_a_record_that_was_fetched_and_did_not_come_is_noticed() -> None:
    claim = claim_at(4, 4, 5, 6)
    with pytest.raises(RecordsMissingError, match="4 to 5 did not"):
        claim.fresh([FetchedRecord(5), FetchedRecord(6)])


def test_what_is_committed_is_not_decided_again() -> None:
    claim = claim_at(4, 4, 5)
    claim.positions[TOPIC] = 5
    assert offsets(claim.fresh([FetchedRecord(4), FetchedRecord(5)])[0]) == [5]


def test_what_another_generation_fetched_is_left_to_the_next_claim() -> None:
    assert claim_at(4, 4).fresh([FetchedRecord(4, generation_id=0)]) == ([], {TOPIC: 4})


def test_a_record_that_nobody_fetched_under_this_claim_is_left_alone() -> None:
    assert claim_at(4).fresh([FetchedRecord(4)]) == ([], {TOPIC: 4})


def test_a_closed_claim_decides_nothing() -> None:
    claim = claim_at(4, 4)
    claim.closed = True
    assert claim.fresh([FetchedRecord(4)]) == ([], {TOPIC: 4})


def test_after_a_rewind_the_same_records_come_again() -> None:
    claim = claim_at(4, 4, 5)
    claim.rewound()
    for offset in (4, 5):
        claim.fetched(TOPIC, offset)
    assert offsets(claim.fresh([FetchedRecord(4), FetchedRecord(5)])[0]) == [4, 5]


def test_a_topic_is_drained_once_what_was_fetched_is_committed() -> None:
    claim = claim_at(4, 4)
    assert not claim.is_drained(TOPIC)
    claim.positions = claim.fresh([FetchedRecord(4)])[1]
    assert claim.is_drained(TOPIC)


@given(
    steps=st.lists(st.integers(1, 3), min_size=1, max_size=12),
    cuts=st.lists(st.integers(0, 12), max_size=4),
    rewinds=st.sets(st.integers(0, 4)),
)
def test_whatever_is_fetched_in_whatever_batches_is_decided_once_and_in_order(
    steps: list[int], cuts: list[int], rewinds: set[int]
) -> None:
    """Offsets with holes, batches of any size, the consumer sent back in between: each record once."""
    log = [sum(steps[: i + 1]) for i in range(len(steps))]
    claim, done = Claim(1, {TOPIC: 0}), list[int]()
    for number, end in enumerate([*sorted({min(cut, len(log)) for cut in cuts}), len(log)]):
        if number in rewinds:
            claim.rewound()
        ahead = [offset for offset in log[:end] if offset >= claim._end[TOPIC]]
        for offset in ahead:
            claim.fetched(TOPIC, offset)
        todo, after = claim.fresh([FetchedRecord(offset) for offset in ahead])
        done += offsets(todo)
        claim.positions = after
    assert done == log


@pytest.mark.parametrize(
    ("position", "first", "end", "expected"),
    [
        pytest.param(None, 3, 9, (3, 0), id="a stage that never read begins with the oldest record"),
        pytest.param(5, 3, 9, (5, 0), id="a position is where it goes on"),
        pytest.param(9, 9, 9, (9, 0), id="all is done"),
        pytest.param(8, 9, 9, (9, 0), id="only the control record of the last transaction is gone"),
        pytest.param(5, 8, 9, (8, 3), id="records are gone that were not done"),
        pytest.param(50, 0, 9, (0, 0), id="the topic was made again"),
        pytest.param(50, 0, 0, (0, 0), id="the topic was made again and is empty"),
    ],
)
def test_where_a_claim_begins(position: int | None, first: int, end: int, expected: tuple[int, int]) -> None:
    assert starting_offset(position, first, end) == expected
