"""The OpenAPI 3.1 document of the push endpoint, made from the same tables that its requests are checked against."""

from typing import Any

from services.ingest.idempotency import LONGEST_KEY
from services.ingest.parameters import LONGEST, NOT_IN_A_LINE
from services.settings import Settings
from services.sources.collector.room import MOST_WAITING

_PARAMETERS = {
    "source": "Id of the source that sends the item.",
    "source_name": "Its name, for people.",
    "sent_at": "When the source says it sent the item: the clock that its relative dates are read against.",
    "filename": "The file's name, where it had one.",
    "url": "Where the item can be found.",
    "entry_id": "The item's id in its feed: the same entry gets the same item id, whatever its bytes.",
    "backfill": "true: it is old. It yields to all else and is no news; of a batch, all items are, at most "
    f"{MOST_WAITING}. Answered 503 while more than that waits before the stages.",
}
_REFUSALS = {
    "400": "A parameter, a header or the body's encoding is wrong.",
    "401": "The bearer token is missing or wrong.",
    "403": "The token is not that of the source named, or the source may not push old items (only with a registry of "
    "sources).",
    "408": "The body did not arrive in time.",
    "411": "The item has no bytes.",
    "413": "The item is too large.",
    "415": "The Content-Encoding is none that is understood; of a batch, or the Content-Type.",
    "429": "More than the source's entry allows in a minute: come again after Retry-After seconds.",
}
_BATCH_REFUSALS = {
    "409": "The first request with this Idempotency-Key has not been answered yet.",
    "422": "The Idempotency-Key stands for another request.",
}


def document(settings: Settings) -> dict[str, Any]:
    """What /openapi.json says."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "copytaster push",
            "version": "1",
            "description": "One transmission a request, or a batch. 202 means that the broker has it.",
        },
        "paths": {
            "/v1/items": {"post": _post(settings)},
            "/v1/items/batch": {"post": _post_batch(settings)},
            "/openapi.json": {"get": _get()},
        },
        "components": {
            "schemas": {
                "Accepted": _object("item_id", "trace_id"),
                "BatchAccepted": _batch_accepted(),
                "Refused": _object("error"),
            },
            **({"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}} if _guarded(settings) else {}),
        },
    }


def _post(settings: Settings) -> dict[str, Any]:
    body = {"schema": {"type": "string", "minLength": 1, "maxLength": settings.max_item_bytes}}
    return {
        "operationId": "push",
        "summary": "Send one item, byte for byte",
        "parameters": [_parameter(name, text, settings) for name, text in _PARAMETERS.items()],
        "requestBody": {"required": True, "content": {"application/octet-stream": body, "text/plain": body}},
        "responses": {
            "202": _answer("The broker has the item.", "Accepted"),
            **{status: _answer(text, "Refused") for status, text in _REFUSALS.items()},
            "503": {
                **_answer("The item could not be confirmed now: send it again.", "Refused"),
                "headers": {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}},
            },
        },
        **({"security": [{"token": []}]} if _guarded(settings) else {}),
    }


def _post_batch(settings: Settings) -> dict[str, Any]:
    body = {"schema": {"type": "string", "minLength": 1, "maxLength": settings.push_batch_bytes}}
    one = _post(settings)
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "The same request with the same key is taken once, and answered alike for a day.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    }
    answers = {status: _answer(text, "Refused") for status, text in _BATCH_REFUSALS.items()}
    return {
        **one,
        "operationId": "pushBatch",
        "summary": "Send several items, all or none: a JSON object a line, or multipart",
        # The source may stand in each item.
        "parameters": [*({**each, "required": False} for each in one["parameters"]), key],
        "requestBody": {
            "required": True,
            "content": {"application/x-ndjson": body, "multipart/mixed": body, "multipart/form-data": body},
        },
        "responses": {**one["responses"], **answers, "202": _answer("The broker has all of them.", "BatchAccepted")},
    }


def _batch_accepted() -> dict[str, Any]:
    items = {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Accepted"}}
    return {"type": "object", "properties": {"items": items}, "required": ["items"], "additionalProperties": False}


def _get() -> dict[str, Any]:
    described = {"description": "This document.", "content": {"application/json": {"schema": {"type": "object"}}}}
    return {"operationId": "describe", "summary": "This document", "responses": {"200": described}}


def _guarded(settings: Settings) -> bool:
    return settings.push_token is not None or settings.sources_file is not None


def _parameter(name: str, text: str, settings: Settings) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST[name]}
    if name == "backfill":
        schema = {"type": "boolean", "default": False}
    elif name == "sent_at":
        schema |= {"format": "date-time"}
    else:
        schema |= {"pattern": f"^[^{NOT_IN_A_LINE}]+$".replace("\\x", "\\u00")}
    required = name == "source" and settings.sources_file is None
    return {"name": name, "in": "query", "required": required, "description": text, "schema": schema}


def _answer(text: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": text, "content": content}


def _object(*names: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "minLength": 1} for name in names},
        "required": list(names),
        "additionalProperties": False,
    }
