from typing import Any

import pytest

from schemas.documents.jsonschema import OPEN_VOCABULARIES, record_schema
from tests.unit.schemas.topic_tables import ITEMS, STATE, STORIES


def _every_object(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in (schema, *schema["$defs"].values()) if part.get("type") == "object"]


def test_the_pipelines_records_are_closed() -> None:
    assert all(part["additionalProperties"] is False for part in _every_object(record_schema(ITEMS)))


def test_public_schemas_are_open_and_require_every_listed_field() -> None:
    for part in _every_object(record_schema(STORIES)):
        assert "additionalProperties" not in part
        assert set(part["required"]) == set(part["properties"])


def test_every_schema_requires_the_version() -> None:
    assert record_schema(ITEMS)["required"][0] == "schema_version"
    assert record_schema(STORIES)["required"][0] == "schema_version"


def test_bytes_are_described_as_url_safe_base64() -> None:
    assert record_schema(ITEMS)["properties"]["payload"]["contentEncoding"] == "base64url"


def test_open_vocabularies_are_open_to_subscribers_and_closed_in_the_pipeline() -> None:
    assert "x-extensible-enum" in record_schema(STORIES)["$defs"]["SourceKind"]
    assert "enum" in record_schema(ITEMS)["$defs"]["SourceKind"]
    assert "enum" in record_schema(STORIES)["$defs"]["StoryStatus"]


def test_every_open_vocabulary_says_why() -> None:
    assert all(OPEN_VOCABULARIES.values())


def test_there_is_no_schema_without_a_model() -> None:
    with pytest.raises(ValueError, match=r"c\.state"):
        record_schema(STATE)
