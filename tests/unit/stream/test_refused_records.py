"""The dead letter of a record that no message asked for."""

from datetime import UTC, datetime

import pytest

from schemas.deadletter import MessageOrigin
from schemas.reasons import RejectReason
from schemas.topic import Topic
from services.stream.dead_letters import dead_letter, is_refused_record, outgoing, refused_record
from services.stream.messages import Outgoing, Received, Rejected
from services.stream.topics import DEADLETTER, DEDUPLICATED, PUBLISHED, STORIES, STORY_ENTRIES

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)


def test_it_holds_the_record_and_is_the_same_letter_each_time() -> None:
    record = Outgoing(PUBLISHED.name, b"a1", b"words")
    letter = refused_record("publisher", record, 2, "too large", NOW)
    assert (letter.key, letter.value, letter.origin.topic, letter.origin.partition) == (
        b"a1",
        b"words",
        record.topic,
        2,
    )
    assert letter.dead_letter_id == refused_record("publisher", record, 2, "again", NOW).dead_letter_id
    other = Outgoing(PUBLISHED.name, b"a1", b"other words")
    assert letter.dead_letter_id != refused_record("publisher", other, 2, "too large", NOW).dead_letter_id


def test_the_letter_of_the_largest_record_still_fits_its_topic() -> None:
    for size in (PUBLISHED.max_message_bytes, PUBLISHED.max_message_bytes + 1):
        letter = refused_record("publisher", Outgoing(PUBLISHED.name, b"a1", b"x" * size), 0, "too large", NOW)
        assert len(outgoing(letter).value or b"") < DEADLETTER.max_message_bytes
    assert letter.value is None
    assert letter.error == f"too large ({size} bytes, not kept)"


@pytest.mark.parametrize(
    ("stage", "topic"), [("publisher", PUBLISHED), ("publisher", STORY_ENTRIES), ("stories", STORIES)]
)
def test_a_record_of_ours_is_known_as_such(stage: str, topic: Topic) -> None:
    assert is_refused_record(refused_record(stage, Outgoing(topic.name, b"k", b"v"), 0, "e", NOW))


def test_a_message_whose_output_was_refused_is_a_message() -> None:
    received = Received(b"v", MessageOrigin(topic=DEDUPLICATED.name, partition=0, offset=1))
    letter = dead_letter("publisher", received, Rejected(RejectReason.OUTPUT_REFUSED, "too large"), NOW)
    assert not is_refused_record(letter)
