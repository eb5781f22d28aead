"""Kafka headers that travel with an item through all stages: trace id, hops, the record's version. Pure."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from schemas.raw import RawItem

Headers = Sequence[tuple[str, bytes]]

TRACE = "copytaster-trace-id"
HOPS = "copytaster-hops"
SCHEMA = "copytaster-schema-version"
SOURCE = "copytaster-source-id"
ITEM = "copytaster-item-id"
PARENT = "traceparent"
"""W3C Trace Context: the span that a message comes from, where tracing is on (otel_spans.py)."""
_CARRIED = (PARENT, SOURCE, ITEM)
_MOST_HOPS = 32
"""Replays add hops; a header must not grow for ever."""


def trace_of(headers: Headers) -> str | None:
    """The trace id, or None where the message has none."""
    return next((value.decode("utf-8", "replace") for name, value in headers if name == TRACE), None)


def ids_of(headers: Headers) -> dict[str, str]:
    """What a log line says of a message, so that one item can be followed through all stages: ids, never words."""
    known = dict(headers)
    names = {"trace_id": TRACE, "source_id": SOURCE, "item_id": ITEM}
    return {said: known[name].decode("utf-8", "replace") for said, name in names.items() if name in known}


def begun(item: RawItem, now: datetime, by: str = "ingest") -> list[tuple[str, bytes]]:
    """Headers of an item that has just come in."""
    ids = ((TRACE, item.trace_id), (SOURCE, item.source.id), (ITEM, item.item_id))
    return with_hop([(name, value.encode()) for name, value in ids], by, now)


def hops_of(headers: Headers) -> list[tuple[str, datetime]]:
    """(stage, time it sent the item on), oldest first; a header that cannot be read counts as absent."""
    for name, value in headers:
        if name == HOPS:
            try:
                return [(str(stage), datetime.fromtimestamp(float(at), UTC)) for stage, at in json.loads(value)]
            except (ValueError, TypeError, OverflowError, RecursionError):
                return []
    return []


def with_hop(headers: Headers, stage: str, now: datetime, trace_id: str | None = None) -> list[tuple[str, bytes]]:
    """Headers of the records that `stage` makes from a message with `headers`."""
    trace = trace_id or trace_of(headers)
    hops = [*hops_of(headers), (stage, now)][-_MOST_HOPS:]
    made = [
        (HOPS, json.dumps([[name, round(at.timestamp(), 6)] for name, at in hops], separators=(",", ":")).encode()),
        (SCHEMA, b"1"),
    ]
    made += [(name, value) for name, value in headers if name in _CARRIED]
    return [(TRACE, trace.encode()), *made] if trace else made
