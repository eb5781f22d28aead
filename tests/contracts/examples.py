"""The hand-made messages of `schemas/examples/<topic>/`, as test parameters."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from schemas.record import Message
from schemas.topic import Topic
from services.stream.topics import TOPICS

SCHEMAS = Path(__file__).parents[2] / "schemas"
FOLDER = SCHEMAS / "examples"
RECORD_TOPICS = tuple(topic for topic in TOPICS if topic.model is not None and topic.lane_of is None)
"""An urgent lane holds what its topic holds: the examples of one are those of the other."""


@dataclass(frozen=True)
class Example:
    """One message as it would lie in its topic."""

    topic: Topic
    path: Path

    def __str__(self) -> str:
        return f"{self.topic.name}/{self.path.stem}"

    @property
    def model(self) -> type[Message]:
        assert self.topic.model is not None
        return self.topic.model

    @property
    def value(self) -> bytes:
        return self.path.read_bytes()

    @property
    def document(self) -> dict[str, Any]:
        document = json.loads(self.value)
        assert isinstance(document, dict)
        return document


def examples(topic_name: str | None = None) -> list[Example]:
    """All examples, or those of one topic, in a fixed order."""
    return [
        Example(topic, path)
        for topic in RECORD_TOPICS
        if topic_name in (None, topic.name)
        for path in sorted((FOLDER / topic.name).glob("*.json"))
    ]


_FORMATS = FormatChecker()


@_FORMATS.checks("date-time", raises=ValueError)
def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@cache
def validator_of(topic: Topic) -> Draft202012Validator:
    """Checks documents against the committed JSON Schema of a topic, formats included."""
    return Draft202012Validator(schema_of(topic), format_checker=_FORMATS)


def schema_of(topic: Topic) -> dict[str, Any]:
    """The committed JSON Schema of a topic."""
    document = json.loads((SCHEMAS / "json" / f"{topic.lane_of or topic.name}.schema.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document
