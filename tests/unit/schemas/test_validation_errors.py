"""What is wrong with a field, in words that a person who never heard of pydantic understands."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.raw import Source
from schemas.validation_errors import first_problem
from services.ingest.manifest import Feed

SOURCE = {"id": "agency"}


@pytest.mark.parametrize(
    ("model", "text", "expected"),
    [
        (Source, "{}", "id: is missing"),
        (Source, '{"id": "a", "nmae": "A"}', "nmae: is not a known key"),
        (Source, '{"id": 1}', "id: must be a string"),
        (Source, '{"id": "a", "policy": {"country": "England"}}', "policy.country: must have the form"),
        (Feed, "[]", "must be an object"),
        (Source, '{"id": ""}', "id: must not be empty"),
        (Feed, '{"items": 1}', "items: must be a list"),
        (Feed, '{"items": [{"clock": "noon"}]}', "items.0.clock: is not an ISO 8601 date-time"),
        (Feed, '{"items": [{"clock": "2024-01-21T09:00:00"}]}', "items.0.clock: an instant needs a UTC offset"),
        (Feed, '{"items": [{}]}', "items.0: an entry needs either a file and its source, or a clock"),
        (Feed, '{"items": [', "is not JSON: EOF"),
    ],
)
def test_a_problem_in_words(model: type[Any], text: str, expected: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(model).validate_json(text)
    assert first_problem(caught.value).startswith(expected)
