"""The AsyncAPI 3.0 document of the whole service, from the topic table. Pure.

It says who writes and reads what, under which key, with which headers. It names no server: deployments do.
https://www.asyncapi.com/docs/reference/specification/v3.0.0, Kafka bindings 0.5.0.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from schemas.topic import Topic

Document = dict[str, Any]

TRACE_HEADER = "copytaster-trace-id"
HOPS_HEADER = "copytaster-hops"
VERSION_HEADER = "copytaster-schema-version"
SOURCE_HEADER = "copytaster-source-id"
ITEM_HEADER = "copytaster-item-id"

_BINDING = "0.5.0"
_TITLE = "Copytaster"
_CONTRACT_VERSION = "1"
"""The schema_version of the public records: additions do not change it."""

_HEADERS: Document = {
    "type": "object",
    "properties": {
        TRACE_HEADER: {
            "type": "string",
            "description": "ASCII. One id for everything that came of one transmission; absent where it is not known.",
        },
        HOPS_HEADER: {
            "type": "string",
            "description": "JSON array of [stage, seconds since 1970 UTC], oldest first: when each stage handed on.",
        },
        SOURCE_HEADER: {
            "type": "string",
            "description": "UTF-8. Who sent the transmission; absent where none caused the record.",
        },
        ITEM_HEADER: {"type": "string", "description": "ASCII. The transmission's id; absent likewise."},
        VERSION_HEADER: {
            "type": "string",
            "description": "Decimal. The schema_version of the value, for those who route without parsing it.",
        },
    },
}


def document(topics: Iterable[Topic]) -> Document:
    """Describe every topic; those without a model appear as channels without messages."""
    topics = tuple(topics)
    return {
        "asyncapi": "3.0.0",
        "id": "urn:copytaster:asyncapi:1",
        "info": {
            "title": _TITLE,
            "version": _CONTRACT_VERSION,
            "description": "News wires in; clean, enriched, deduplicated articles and stories out, with reasons.\n\n"
            "Channels tagged `public` are for subscribers and change by addition only; the rest is the pipeline's own.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in topics},
        "operations": dict(_operations(topics)),
        "components": {
            "messages": {t.model.__name__: _message(t) for t in topics if t.model and not t.lane_of},
            "schemas": {"Headers": _HEADERS},
        },
    }


def _channel(topic: Topic) -> Document:
    return {
        "address": topic.name,
        "title": topic.model.__name__ if topic.model else topic.name,
        "description": topic.why,
        "tags": [{"name": _audience(topic)}],
        "messages": {topic.model.__name__: {"$ref": _component(topic)}} if topic.model else {},
        "bindings": {"kafka": _kafka_channel(topic)},
    }


def _audience(topic: Topic) -> str:
    if topic.is_public:
        return "public"
    return "internal" if topic.internal else "pipeline"


def _kafka_channel(topic: Topic) -> Document:
    configuration: Document = {"cleanup.policy": [topic.cleanup], "max.message.bytes": topic.max_message_bytes}
    if topic.retention is not None:
        configuration["retention.ms"] = int(topic.retention.total_seconds() * 1000)
    return {
        "topic": topic.name,
        "partitions": topic.partitions,
        "topicConfiguration": configuration,
        "bindingVersion": _BINDING,
    }


def _message(topic: Topic) -> Document:
    name = topic.model.__name__ if topic.model else topic.name
    described: Document = {
        "name": name,
        "title": name,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/Headers"},
        "payload": {"$ref": f"./json/{topic.name}.schema.json"},
        "bindings": {
            "kafka": {"key": {"type": "string", "description": f"UTF-8: {topic.key}"}, "bindingVersion": _BINDING}
        },
    }
    if topic.cleanup == "compact":
        described["description"] = "A null value is a tombstone: forget everything under this key."
    return described


def _component(topic: Topic) -> str:
    return f"#/components/messages/{topic.model.__name__}" if topic.model else ""


def _operations(topics: Iterable[Topic]) -> Iterator[tuple[str, Document]]:
    for topic in topics:
        for writer in topic.writers:
            yield f"{writer}.send.{topic.name}", _operation(topic, writer, "send")
        for reader in topic.readers:
            yield f"{reader}.receive.{topic.name}", _operation(topic, reader, "receive")


def _operation(topic: Topic, service: str, action: Literal["send", "receive"]) -> Document:
    channel = f"#/channels/{topic.name}"
    made: Document = {
        "action": action,
        "channel": {"$ref": channel},
        "title": f"{service} {'writes' if action == 'send' else 'reads'} {topic.name}",
        "tags": [{"name": service}],
    }
    if topic.model:
        made["messages"] = [{"$ref": f"{channel}/messages/{topic.model.__name__}"}]
    return made
