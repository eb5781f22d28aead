"""The query of a push request → what it says about the item, or what is wrong with it. Pure.

What is not known is refused: a sender who writes `sendat` must not find out months later that nobody read it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl

from pydantic import TypeAdapter, ValidationError

from schemas.record import Instant

LONGEST = {
    "source": 200,
    "source_name": 200,
    "sent_at": 40,
    "filename": 255,
    "url": 2048,
    "entry_id": 1024,
    "backfill": 5,
}
"""Characters of each parameter. All end up in every record of the article, so none may be a text of its own."""
NOT_IN_A_LINE = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
"""What would end a line or hide one, wherever an id is written down: in a log, a header, a terminal."""
RFC_3339 = r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$"

_CONTROL = re.compile(f"[{NOT_IN_A_LINE}]")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}\Z")
_RFC_3339 = re.compile(RFC_3339)
_INSTANT = TypeAdapter[datetime](Instant)


class InvalidParameterError(Exception):
    """A parameter that cannot be taken; the message says which, and why, without its value."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the sender says of an item."""

    source: str | None
    source_name: str | None
    sent_at: datetime | None
    filename: str | None
    url: str | None
    entry_id: str | None
    backfill: bool = False
    """Whether it is old: it yields to all else, and is no news."""


@lru_cache(maxsize=256)
def read_parameters(query: str) -> Parameters:
    """Read the query as it was sent, percent signs and all. Most senders say the same each time.

    Raises:
        InvalidParameterError: a parameter is unknown, repeated, too long, or not what it should be.
    """
    return read_fields(_pairs(query))


def read_fields(pairs: Iterable[tuple[str, str]]) -> Parameters:
    """Read what is said of an item, by name.

    Raises:
        InvalidParameterError: as `read_parameters`.
    """
    values: dict[str, str] = {}
    for name, value in pairs:
        if name not in LONGEST:
            shown = f" `{name}`" if _NAME.match(name) else ""
            raise InvalidParameterError(f"unknown parameter{shown}; known are {', '.join(LONGEST)}")
        if name in values:
            raise InvalidParameterError(f"the parameter `{name}` is given twice")
        values[name] = _checked(name, value)
    return Parameters(
        source=values.get("source"),
        source_name=values.get("source_name"),
        sent_at=_instant(values["sent_at"]) if "sent_at" in values else None,
        filename=values.get("filename"),
        url=values.get("url"),
        entry_id=values.get("entry_id"),
        backfill=_yes_or_no("backfill", values.get("backfill", "false")),
    )


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        # What is no UTF-8 becomes surrogates, which are refused by name below.
        return parse_qsl(query, keep_blank_values=True, errors="surrogateescape", max_num_fields=2 * len(LONGEST))
    except ValueError as error:
        raise InvalidParameterError(f"too many parameters; known are {', '.join(LONGEST)}") from error


def _checked(name: str, value: str) -> str:
    if not value:
        raise InvalidParameterError(f"the parameter `{name}` is empty")
    if len(value) > LONGEST[name]:
        raise InvalidParameterError(f"the parameter `{name}` is longer than {LONGEST[name]} characters")
    if _CONTROL.search(value):
        raise InvalidParameterError(f"the parameter `{name}` has a line break or another control character in it")
    if value != value.encode("utf-8", "replace").decode():
        raise InvalidParameterError(f"the parameter `{name}` is not valid UTF-8")
    return value


def _yes_or_no(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise InvalidParameterError(f"the parameter `{name}` must be true or false")
    return value == "true"


def _instant(value: str) -> datetime:
    if not _RFC_3339.match(value):
        raise InvalidParameterError("`sent_at` must be a time with a UTC offset as in RFC 3339, 2024-01-21T11:40:00Z")
    try:
        return _INSTANT.validate_python(value.upper())
    except ValidationError as error:
        raise InvalidParameterError("`sent_at` is no time of the years 1 to 9999") from error
