"""Server-sent events as bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html). Pure."""

import json
from collections.abc import Mapping
from typing import Any

from schemas.published import PublishedArticle, headline_of
from services.gateway.stream.delivery import EventName
from services.gateway.stream.position import StreamPosition

HEADLINES = "headlines"
"""In place of fields: the ready short form."""
_STORY_IN_SHORT = ("story_id", "sequence", "status", "merged_into", "headline", "updated", "report_count",
                   "independent_origins")  # fmt: skip
RETRY_MS = 1000
"""How long a browser waits before it comes again: a restarted gateway is back in about that time."""

COMMENT = b": waiting\n\n"
"""No event, and no id: it only says that the connection is there."""


def frame(name: EventName, at: StreamPosition, data: bytes) -> bytes:
    """One event; `data` is JSON without line breaks."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (str(at).encode(), name.encode(), data)


def json_frame(name: EventName, at: StreamPosition, data: Mapping[str, Any]) -> bytes:
    """One event of our own."""
    return frame(name, at, json.dumps(data, separators=(",", ":")).encode())


def with_fields(value: bytes, fields: tuple[str, ...]) -> bytes:
    """A record reduced to these fields; `content.headline` reaches into an object."""
    if not fields:
        return value
    if HEADLINES in fields:
        return _in_short(value)
    record = json.loads(value)
    slim: dict[str, Any] = {}
    for path in fields:
        _copy(record, slim, path.split("."))
    return json.dumps(slim, ensure_ascii=False, separators=(",", ":")).encode()


def _in_short(value: bytes) -> bytes:
    """An article as on `news.headlines`; of a story what a list shows of it."""
    if json.loads(value).get("article_id") is None:
        return with_fields(value, _STORY_IN_SHORT)
    return headline_of(PublishedArticle.model_validate_json(value)).to_bytes()


def _copy(record: Any, slim: dict[str, Any], path: list[str]) -> None:
    name, *rest = path
    if not isinstance(record, dict) or name not in record:
        return
    if rest and isinstance(record[name], dict):
        _copy(record[name], slim.setdefault(name, {}), rest)
    else:
        slim[name] = record[name]
