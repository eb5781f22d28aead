"""JSON bodies with an ETag: who has the answer already gets 304 and no body."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response


def answer(request: Request, body: bytes, media_type: str = "application/json") -> Response:
    """The body, or 304 where the client says that it has it."""
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def json_bytes(value: Any) -> bytes:
    """A value as UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def listing(name: str, records: Iterable[bytes], more: Mapping[str, Any]) -> bytes:
    """An object with a list of records, which are JSON already, and what else is said."""
    head = b"{%b:[%b]" % (json_bytes(name), b",".join(records))
    rest = json_bytes(dict(more))[1:]
    return head + b"," + rest if len(rest) > 1 else head + rest


def _has(given: str, etag: str) -> bool:
    tags = (tag.strip().removeprefix("W/") for tag in given.split(","))
    return any(tag in (etag, "*") for tag in tags)
