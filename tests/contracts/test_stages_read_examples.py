"""The real decisions of every stage on the hand-made messages: each is read, and its outcome is valid."""

import json

import pytest

from schemas.reasons import DropReason, RejectReason
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Rejected
from services.stream.topics import BY_NAME
from tests.contracts.examples import Example, examples, validator_of
from tests.contracts.stages import received, stages, through

STAGE_TOPICS = tuple(stages())
UNREADABLE = {"bytes-of-no-encoding", "empty-payload", "picture-not-text"}
"""Raw items without a story in them: what the parser does with each is pinned below."""


def _outcome(example: Example) -> Outcome:
    _, handler = stages()[example.topic.name]
    (outcome,) = handler([received(example.topic.name, example.value)])
    return outcome


def _conforms_to_the_contract(stage: str, output: Outgoing) -> None:
    topic = BY_NAME[output.topic]
    assert stage in topic.writers
    assert output.key
    assert output.value is not None
    assert len(output.value) < topic.max_message_bytes
    validator_of(topic).validate(json.loads(output.value))


@pytest.mark.parametrize("example", [e for t in STAGE_TOPICS for e in examples(t)], ids=str)
def test_a_stage_reads_every_example_of_its_topic(example: Example) -> None:
    outcome = _outcome(example)
    if example.path.stem not in UNREADABLE:
        assert not isinstance(outcome, Rejected), outcome


@pytest.mark.parametrize("example", [e for t in STAGE_TOPICS for e in examples(t)], ids=str)
def test_the_output_for_an_example_is_valid_in_its_topic(example: Example) -> None:
    outcome = _outcome(example)
    stage, _ = stages()[example.topic.name]
    for output in outcome.outputs if isinstance(outcome, Kept) else ():
        _conforms_to_the_contract(stage, output)


@pytest.mark.parametrize("example", [e for t in STAGE_TOPICS for e in examples(t)], ids=str)
def test_a_stage_gives_the_same_outcome_for_an_example_every_time(example: Example) -> None:
    assert _outcome(example) == _outcome(example)


@pytest.mark.parametrize("topic", STAGE_TOPICS)
def test_a_stage_takes_all_examples_of_its_topic_in_one_batch(topic: str) -> None:
    _, handler = stages()[topic]
    batch = [received(topic, example.value, offset) for offset, example in enumerate(examples(topic))]
    assert len(handler(batch)) == len(batch)


@pytest.mark.parametrize("topic", STAGE_TOPICS)
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", RejectReason.EMPTY_MESSAGE),
        (b"\xff\xfe", RejectReason.NOT_UTF8),
        (b"{", RejectReason.NOT_JSON),
        (b"[]", RejectReason.WRONG_SCHEMA),
        (b"{}", RejectReason.UNKNOWN_VERSION),
        (b'{"schema_version":99}', RejectReason.UNKNOWN_VERSION),
        (b'{"schema_version":1}', RejectReason.WRONG_SCHEMA),
        (b'{"schema_version":1,"received_at":"0001-01-01T00:00:00+14:00"}', RejectReason.WRONG_SCHEMA),
    ],
)
def test_a_stage_rejects_an_unreadable_record_with_the_right_reason(
    topic: str, value: bytes, reason: RejectReason
) -> None:
    _, handler = stages()[topic]
    (outcome,) = handler([received(topic, value)])
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_items_without_a_story_in_them_end_with_a_reason(name: str) -> None:
    (example,) = [e for e in examples("news.raw") if e.path.stem == name]
    outcome = _outcome(example)
    assert isinstance(outcome, Dropped | Rejected)
    assert outcome.reason in {
        DropReason.NOT_TEXT,
        DropReason.EMPTY_ITEM,
        RejectReason.NO_TEXT,
        RejectReason.UNKNOWN_FORMAT,
    }


@pytest.mark.parametrize("example", [e for e in examples("news.raw") if e.path.stem not in UNREADABLE], ids=str)
def test_a_raw_item_comes_out_at_the_end_of_the_stream(example: Example) -> None:
    outputs = through("news.raw", example.value)
    assert outputs
    for output in outputs:
        _conforms_to_the_contract(BY_NAME[output.topic].writers[0], output)
