"""The JSON Schema (draft 2020-12) of a topic's record, from its model. Pure.

Two audiences, two promises. The pipeline's own schema says what its readers accept: closed records, fields with a
default may be missing. The subscribers' schema says what is written: every field is always there, and fields that are
not listed may appear, to be ignored.
"""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from schemas.article import RemovalReason, TargetKind
from schemas.enriched import EntityKind, Granularity, QuoteKind
from schemas.raw import SourceKind
from schemas.record import Message
from schemas.topic import Topic
from schemas.verdict import RevisionClass

Schema = dict[str, Any]

OPEN_VOCABULARIES = {
    RemovalReason: "new kinds of boilerplate are found all the time",
    TargetKind: "wires name their targets in ever new ways",
    EntityKind: "more kinds of thing may be followed",
    QuoteKind: "finer kinds of quotation may be distinguished",
    Granularity: "more kinds of time expression may be read",
    SourceKind: "more kinds of sender may be distinguished",
    RevisionClass: "finer kinds of change may be distinguished",
}
"""Words that a subscriber shows but does not act on, and why each list may grow within one schema version."""


class PipelineSchema(GenerateJsonSchema):
    """What our own readers accept."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 (pydantic's signature)
        """No: a title that repeats the field's name in capitals adds nothing."""
        return False

    def bytes_schema(self, schema: core_schema.BytesSchema) -> JsonSchemaValue:  # noqa: ARG002 (pydantic's signature)
        """RFC 4648, section 5, with padding; pydantic's own answer is a `format` that no standard knows."""
        return {"type": "string", "contentEncoding": "base64url", "pattern": "^[A-Za-z0-9_-]*={0,2}$"}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A message must say its version, though the models fill it in when one is made."""
        made = super().model_schema(schema)
        if "schema_version" in made.get("properties", {}):
            made["required"] = ["schema_version", *(n for n in made.get("required", []) if n != "schema_version")]
        return made


class SubscriberSchema(PipelineSchema):
    """What subscribers may rely on."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,  # noqa: ARG002
        total: bool,  # noqa: ARG002 (pydantic's signature)
    ) -> bool:
        """Yes: `Message.to_bytes` writes every field, those with a default too."""
        return True

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Open: a field added later must not break a subscriber that validates with today's file."""
        made = super().model_schema(schema)
        made.pop("additionalProperties", None)
        return made

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        """An open vocabulary lists its words without refusing others."""
        made = super().enum_schema(schema)
        if schema["cls"] in OPEN_VOCABULARIES:
            made["x-extensible-enum"] = made.pop("enum")
        return made


def record_schema(topic: Topic) -> Schema:
    """The schema of the values of `topic`.

    Raises:
        ValueError: the topic is internal and has no model.
    """
    if topic.model is None:
        raise ValueError(f"{topic.name} has no model")
    if topic.is_public:
        body = topic.model.model_json_schema(mode="serialization", schema_generator=SubscriberSchema)
    else:
        body = topic.model.model_json_schema(mode="validation", schema_generator=PipelineSchema)
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:copytaster:{topic.name}:{schema_version(topic.model)}",
        "x-topic": topic.name,
        "x-audience": "subscribers" if topic.is_public else "pipeline",
        **{key: body[key] for key in sorted(body, key=lambda key: key == "$defs")},
    }


def schema_version(model: type[Message]) -> int:
    """The version that messages of this model carry."""
    return int(model.model_fields["schema_version"].default)
