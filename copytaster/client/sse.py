"""Server-sent events out of lines. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ServerEvent:
    """One event of the stream, whole."""

    name: str
    id: str
    data: dict[str, Any]


@dataclass
class EventLines:
    """Takes lines, and gives events. One that is cut off by the end of the connection is never given."""

    _fields: dict[str, str] = field(default_factory=dict)

    def take(self, line: bytes) -> Iterator[ServerEvent]:
        """One line, with or without its end."""
        text = line.decode("utf-8").rstrip("\r\n")
        if text:
            name, _, value = text.partition(":")
            if name in ("id", "event", "data"):
                self._fields[name] = value.removeprefix(" ")
            return
        fields, self._fields = self._fields, {}
        if "data" in fields:
            data = json.loads(fields["data"])
            yield ServerEvent(fields.get("event", ""), fields.get("id", ""), data if isinstance(data, dict) else {})
