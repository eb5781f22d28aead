"""Where a topic goes on: nothing is skipped unsaid, and nothing read twice."""

from hypothesis import given
from hypothesis import strategies as st

from services.sources.roads.kafka.offsets import PartitionRange, TopicOffsets, beginning_of

THERE = {0: PartitionRange(10, 20), 1: PartitionRange(0, 5)}


def test_a_new_connection_begins_at_the_first_record_or_behind_the_last() -> None:
    assert beginning_of(TopicOffsets(), THERE, from_end=False) == ({0: 10, 1: 0}, [])
    assert beginning_of(TopicOffsets(), THERE, from_end=True) == ({0: 20, 1: 5}, [])


def test_a_partition_that_appears_later_is_read_whole() -> None:
    assert beginning_of(TopicOffsets({0: 15}), THERE, from_end=True) == ({0: 15, 1: 0}, [])


def test_what_was_deleted_unread_is_said() -> None:
    found, notes = beginning_of(TopicOffsets({0: 4, 1: 5}), THERE, from_end=False)
    assert (found, notes) == ({0: 10, 1: 5}, ["partition 0: 6 records were deleted before they were read"])


def test_another_topic_of_the_name_is_read_from_its_beginning() -> None:
    found, [note] = beginning_of(TopicOffsets({0: 15, 1: 900}), THERE, from_end=False)
    assert (found, "its topic is another one" in note) == ({0: 15, 1: 0}, True)


@given(st.dictionaries(st.integers(0, 50), st.integers(0, 2**63)))
def test_offsets_survive_being_saved(offsets: dict[int, int]) -> None:
    assert TopicOffsets.read(TopicOffsets(offsets).written()).next == offsets


@given(st.dictionaries(st.text(), st.none() | st.text() | st.dictionaries(st.text(), st.none() | st.integers())))
def test_any_position_can_be_read(position: dict[str, object]) -> None:
    TopicOffsets.read(position)  # type: ignore[arg-type]
