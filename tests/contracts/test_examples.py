import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema.exceptions import ValidationError as SchemaError
from pydantic import ValidationError

from schemas.raw import RawItem
from schemas.reasons import RejectReason
from services.stream.decoding import decode
from services.stream.messages import Rejected
from tests.contracts.examples import FOLDER, RECORD_TOPICS, Example, examples, validator_of

every_example = pytest.mark.parametrize("example", examples(), ids=str)
every_public_example = pytest.mark.parametrize("example", [e for e in examples() if e.topic.is_public], ids=str)
every_pipeline_example = pytest.mark.parametrize("example", [e for e in examples() if not e.topic.is_public], ids=str)


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    """The document and every object inside it."""
    if isinstance(document, dict):
        yield document
        for value in document.values():
            yield from _objects(value)
    elif isinstance(document, list):
        for value in document:
            yield from _objects(value)


def test_every_record_topic_has_at_least_four_examples() -> None:
    assert {topic.name: len(examples(topic.name)) for topic in RECORD_TOPICS if len(examples(topic.name)) < 4} == {}


def test_every_folder_of_examples_belongs_to_a_topic() -> None:
    assert {folder.name for folder in FOLDER.iterdir()} == {topic.name for topic in RECORD_TOPICS}


@every_example
def test_the_reader_of_the_topic_reads_it(example: Example) -> None:
    assert isinstance(decode(example.model, example.value), example.model)


@every_example
def test_it_is_read_without_coercing_any_type(example: Example) -> None:
    assert example.model.model_validate_json(example.value, strict=True) == decode(example.model, example.value)


@every_example
def test_it_survives_the_round_trip(example: Example) -> None:
    first = example.model.model_validate_json(example.value)
    again = example.model.model_validate_json(first.to_bytes())
    assert again == first
    assert again.to_bytes() == first.to_bytes()


@every_example
def test_it_is_valid_against_the_committed_json_schema(example: Example) -> None:
    validator_of(example.topic).validate(example.document)


@every_example
def test_reserialised_it_is_valid_against_the_committed_json_schema(example: Example) -> None:
    written = json.loads(example.model.model_validate_json(example.value).to_bytes())
    validator_of(example.topic).validate(written)


@every_public_example
def test_public_examples_hold_every_field_because_every_field_is_always_written(example: Example) -> None:
    assert json.loads(example.model.model_validate_json(example.value).to_bytes()) == example.document


@every_example
def test_our_reader_refuses_an_unknown_field_at_any_depth(example: Example) -> None:
    document = example.document
    for found in _objects(document):
        found["surprise"] = 1
        outcome = decode(example.model, json.dumps(document).encode())
        del found["surprise"]
        assert isinstance(outcome, Rejected)
        assert outcome.reason is RejectReason.WRONG_SCHEMA


@every_pipeline_example
def test_the_pipelines_json_schema_refuses_an_unknown_field(example: Example) -> None:
    with pytest.raises(SchemaError):
        validator_of(example.topic).validate({**example.document, "surprise": 1})


@every_public_example
def test_a_validating_subscriber_accepts_future_fields(example: Example) -> None:
    document = example.document
    for found in list(_objects(document)):
        found["surprise"] = 1
    validator_of(example.topic).validate(document)


@every_example
def test_a_message_without_a_version_is_refused_as_an_unknown_version(example: Example) -> None:
    document = example.document
    del document["schema_version"]
    outcome = decode(example.model, json.dumps(document).encode())
    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.UNKNOWN_VERSION


@every_example
def test_a_message_of_the_next_version_is_refused_as_an_unknown_version(example: Example) -> None:
    outcome = decode(example.model, json.dumps({**example.document, "schema_version": 2}).encode())
    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.UNKNOWN_VERSION


@every_example
def test_reader_and_json_schema_agree_on_which_fields_may_be_missing(example: Example) -> None:
    validator = validator_of(example.topic)
    for name in example.document:
        shorter = copy.deepcopy(example.document)
        del shorter[name]
        read = not isinstance(decode(example.model, json.dumps(shorter).encode()), Rejected)
        valid = bool(validator.is_valid(shorter))
        assert read == valid or (example.topic.is_public and not valid), name


@every_example
def test_a_record_cannot_be_changed(example: Example) -> None:
    record = example.model.model_validate_json(example.value)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(record, "schema_version", 2)  # noqa: B010 - mypy knows that it cannot be set


@every_example
def test_the_reader_of_another_topic_refuses_it(example: Example) -> None:
    for topic in RECORD_TOPICS:
        if topic is not example.topic:
            assert topic.model is not None
            assert isinstance(decode(topic.model, example.value), Rejected), topic.name


def test_bytes_in_no_known_encoding_arrive_as_they_were_sent() -> None:
    (example,) = [e for e in examples("news.raw") if e.path.stem == "bytes-of-no-encoding"]
    item = RawItem.model_validate_json(example.value)
    assert bytes(range(256)) in RawItem.model_validate_json(item.to_bytes()).payload
