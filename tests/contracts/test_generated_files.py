import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.documents import asyncapi
from schemas.documents.export import check
from schemas.documents.release import check_against_release
from schemas.topic import Topic
from services.stream import headers
from services.stream.topics import TOPICS
from tests.contracts.examples import RECORD_TOPICS, SCHEMAS, schema_of


def _committed() -> dict[str, Any]:
    document = json.loads((SCHEMAS / "asyncapi.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in _references(value)]
    return [ref for value in node for ref in _references(value)] if isinstance(node, list) else []


def test_the_committed_files_match_the_models() -> None:
    assert check(TOPICS, SCHEMAS) == []


def test_nothing_breaks_readers_of_the_last_release() -> None:
    assert check_against_release(SCHEMAS / "released", SCHEMAS / "json").problems == ()


@pytest.mark.parametrize("topic", RECORD_TOPICS, ids=lambda topic: str(topic.name))
def test_the_json_schema_is_valid_draft_2020_12(topic: Topic) -> None:
    schema = schema_of(topic)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_every_reference_in_the_asyncapi_document_resolves() -> None:
    document = _committed()
    for reference in _references(document):
        if reference.startswith("#/"):
            node = document
            for step in reference.removeprefix("#/").split("/"):
                node = node[step]
        else:
            assert (SCHEMAS / reference).is_file(), reference


def test_the_asyncapi_document_names_every_topic_writer_and_reader() -> None:
    document = _committed()
    assert set(document["channels"]) == {topic.name for topic in TOPICS}
    expected = {f"{writer}.send.{topic.name}" for topic in TOPICS for writer in topic.writers}
    expected |= {f"{reader}.receive.{topic.name}" for topic in TOPICS for reader in topic.readers}
    assert set(document["operations"]) == expected


def test_the_documented_headers_are_those_the_stages_write() -> None:
    documented = (asyncapi.TRACE_HEADER, asyncapi.HOPS_HEADER, asyncapi.VERSION_HEADER)
    assert documented == (headers.TRACE, headers.HOPS, headers.SCHEMA)
