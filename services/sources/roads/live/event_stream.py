"""Server-sent events: bytes → events (WHATWG HTML, 9.2.6). Pure."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SentEvent:
    """One event."""

    name: str
    data: str
    id: str
    """The last id that the stream has named, of this event or of one before it."""


class EventTooLargeError(Exception):
    """An event has more bytes than may be."""


@dataclass
class EventStream:
    """What has been read of a stream, across reads that end anywhere."""

    most_bytes: int
    last_id: str = ""
    retry_seconds: float | None = None
    """How long the server asks to wait before it is opened again."""
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8-sig")("replace")
    )
    _rest: str = ""
    _data: list[str] = field(default_factory=list)
    _name: str = ""
    _size: int = 0

    def feed(self, read: bytes) -> Iterator[SentEvent]:
        """The events that end in what was read.

        Raises:
            EventTooLargeError: one has no end in sight.
        """
        text = self._rest + self._decoder.decode(read)
        # A line may end in \\r\\n, and only its first half have been read.
        held = text.endswith("\r")
        text = (text[:-1] if held else text).replace("\r\n", "\n").replace("\r", "\n")
        *lines, rest = text.split("\n")
        self._rest = rest + ("\r" if held else "")
        if self._size + len(self._rest) > self.most_bytes:
            raise EventTooLargeError
        for line in lines:
            yield from self._line(line)

    def _line(self, line: str) -> Iterator[SentEvent]:
        if line:
            self._field(line)
            return
        if self._data:
            yield SentEvent(self._name or "message", "\n".join(self._data), self.last_id)
        self._data, self._name, self._size = [], "", 0

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
                self._size += len(value) + 1
                if self._size > self.most_bytes:
                    raise EventTooLargeError
            case "event":
                self._name = value
            case "id" if "\0" not in value:
                self.last_id = value
            case "retry" if value.isascii() and value.isdecimal():
                self.retry_seconds = float(value[:9]) / 1000
