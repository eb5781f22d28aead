"""Several items in one body: a JSON object a line (NDJSON), or multipart (RFC 2046). Pure.

All of it is checked before any of it is sent: a batch is taken whole or not at all.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

from services.ingest.parameters import InvalidParameterError, Parameters, read_fields

NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
_FIELDS = ("source", "source_name", "sent_at", "filename", "url", "entry_id")
_KNOWN = frozenset({*_FIELDS, "text", "base64", "content_type"})
_BOUNDARY = re.compile(r"""boundary=(?:"([^"\\]{1,70})"|([^\s;,"]{1,70}))""", re.IGNORECASE)
_SENT_AT = "Copytaster-Sent-At"
_ENTRY_ID = "Copytaster-Entry-Id"


class InvalidBatchError(Exception):
    """A batch that is not taken; the message says which item, and why, without repeating it."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One item of a batch."""

    payload: bytes
    said: Parameters
    content_type: str | None


def read_batch(body: bytes, content_type: str, most: int) -> list[BatchItem]:
    """The items of a body.

    Raises:
        InvalidBatchError: one cannot be read, there are none, or more than `most`.
    """
    kind = content_type.partition(";")[0].strip().lower()
    found: list[BatchItem] = []
    for number, item in enumerate(_lines(body) if kind in NDJSON else _parts(body, content_type), 1):
        if number > most:
            raise InvalidBatchError(f"a batch may have at most {most} items")
        if not item.payload:
            raise InvalidBatchError(f"item {number} is empty: it has no bytes")
        found.append(item)
    if not found:
        raise InvalidBatchError("the batch has no items")
    return found


def is_batch(content_type: str) -> bool:
    """Whether a body of this type is one."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in NDJSON or kind in ("multipart/mixed", "multipart/form-data")


def _lines(body: bytes) -> Iterator[BatchItem]:
    lines = (line for line in body.split(b"\n") if line.strip())
    for number, line in enumerate(lines, 1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InvalidBatchError(f"item {number} is not JSON") from error
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            raise InvalidBatchError(f"item {number} is no object of strings")
        if unknown := value.keys() - _KNOWN:
            raise InvalidBatchError(f"item {number} has {len(unknown)} unknown fields; known are {', '.join(_KNOWN)}")
        yield BatchItem(_payload(value, number), _said(value, number), value.get("content_type"))


def _payload(value: Mapping[str, str], number: int) -> bytes:
    if ("text" in value) == ("base64" in value):
        raise InvalidBatchError(f"item {number} needs either `text` or `base64`")
    try:
        return value["text"].encode() if "text" in value else base64.b64decode(value["base64"], validate=True)
    except ValueError as error:
        raise InvalidBatchError(f"item {number}: `text` or `base64` cannot be decoded") from error


def _parts(body: bytes, content_type: str) -> Iterator[BatchItem]:
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise InvalidBatchError("the Content-Type names no boundary")
    delimiter = b"\r\n--" + (boundary[1] or boundary[2]).encode()
    _, *parts = (b"\r\n" + body).split(delimiter)
    # The last delimiter ends in two dashes; without it the batch is cut off.
    if not parts or not parts[-1].startswith(b"--"):
        raise InvalidBatchError("the last boundary is missing")
    for number, part in enumerate(parts[:-1], 1):
        head, blank, payload = part.partition(b"\r\n\r\n")
        if not blank:
            raise InvalidBatchError(f"item {number} has no empty line behind its header fields")
        fields = HeaderParser().parsestr(head.decode("utf-8", "replace").lstrip())
        yield BatchItem(payload, _said(_of_head(fields), number), fields.get("Content-Type"))


def _of_head(fields: Message) -> Mapping[str, str]:
    found = {
        "filename": fields.get_filename(),
        "url": fields.get("Content-Location"),
        "sent_at": fields.get(_SENT_AT),
        "entry_id": fields.get(_ENTRY_ID),
    }
    return {name: str(value) for name, value in found.items() if value}


def _said(values: Mapping[str, str], number: int) -> Parameters:
    try:
        return read_fields((name, values[name]) for name in _FIELDS if name in values)
    except InvalidParameterError as error:
        raise InvalidBatchError(f"item {number}: {error}") from error
