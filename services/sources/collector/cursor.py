"""What is remembered of one connection, as a record of `news.source-cursors`. Pure.

The key is `source/connection`. Requests of the operator (pause, resume, set) stand beside it under a key of their own,
so that compaction keeps both and only the owner writes cursors.
"""

import json
import zlib
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit

from services.sources.collector.ledger import Ledger
from services.sources.roads.protocol import Position
from services.sources.roads.settings import Connection

_REQUEST = "\trequest"


class Health(StrEnum):
    """How the last poll went."""

    NEW = "new"
    OK = "ok"
    FAILING = "failing"
    GONE = "gone"
    """The sender says that there will be nothing more (410): asked again only when the operator resumes."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where one connection is. Times are seconds since 1970."""

    source: str
    connection: str
    road: str
    fingerprint: str
    """Of the settings that the position belongs to: with others it begins again."""
    position: Position = field(default_factory=dict)
    due_at: float = 0.0
    saved_at: float = 0.0
    failures: int = 0
    """Polls in a row that failed."""
    health: Health = Health.NEW
    problem: str | None = None
    paused: bool = False
    backfill_before: float | None = None
    """Until it has caught up, what was made before this is old: the operator has rewound it."""
    request: str | None = None
    """The operator's last request that is in force."""
    ledger: Ledger = field(default_factory=dict)
    """What became of its items."""

    @property
    def key(self) -> bytes:
        """The record's key."""
        return key_of(self.source, self.connection)

    def to_bytes(self) -> bytes:
        """The record's value."""
        # Not `asdict`, which copies the position first.
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps({"layout": 1, **fields}, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def read(cls, value: bytes) -> Self:
        """The inverse. Fields that are not known are left out.

        Raises:
            ValueError: it is no cursor.
        """
        found = json.loads(value)
        try:
            known: dict[str, Any] = {name: found[name] for name in cls.__dataclass_fields__ if name in found}
            return cls(**{**known, "health": Health(known.get("health", Health.NEW))})
        except (TypeError, KeyError) as error:
            raise ValueError("not a cursor") from error


@dataclass(frozen=True, slots=True)
class Request:
    """What the operator asks of one connection."""

    id: str
    paused: bool | None = None
    """None: as it is."""
    backfill_before: float | None = None
    """What was made before this time and before the last poll is old, until the connection has caught up."""
    position: Position | None = None
    """Go on from there; None: from where it is."""

    def to_bytes(self) -> bytes:
        """The record's value."""
        return json.dumps({"layout": 1, **asdict(self)}, ensure_ascii=False).encode()

    @classmethod
    def read(cls, value: bytes) -> Self:
        """The inverse.

        Raises:
            ValueError: it is no request.
        """
        found = json.loads(value)
        try:
            asked = {name: found[name] for name in cls.__dataclass_fields__ if name in found}
            return cls(**asked)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("not a request") from error

    def applied(self, cursor: Cursor) -> Cursor:
        """The cursor with the request in force. Polled at once: whoever asks waits for the answer."""
        return replace(
            cursor,
            request=self.id,
            paused=cursor.paused if self.paused is None else self.paused,
            position=cursor.position if self.position is None else self.position,
            backfill_before=self._backfill_before(cursor),
            health=Health.NEW if cursor.health is Health.GONE else cursor.health,
            due_at=0.0,
            failures=0,
        )

    def _backfill_before(self, cursor: Cursor) -> float | None:
        if self.position is None:
            return cursor.backfill_before
        if self.backfill_before is None:
            return None
        # What came since the last poll was never seen: that is news.
        return min(self.backfill_before, cursor.saved_at or self.backfill_before)


def key_of(source: str, connection: str) -> bytes:
    """The key of a connection's cursor."""
    return f"{source}/{connection}".encode()


def request_key(source: str, connection: str) -> bytes:
    """The key of what is asked of a connection."""
    return key_of(source, connection) + _REQUEST.encode()


def is_request(key: bytes) -> bool:
    """Whether a record is a request."""
    return key.endswith(_REQUEST.encode())


def cursor_key(key: bytes) -> bytes:
    """The key of the cursor that a request is for."""
    return key.removesuffix(_REQUEST.encode())


def partition_of(source: str, connection: Connection, partitions: int) -> int:
    """Which partition a connection belongs to. All that ask one host are in one, so that one process paces them."""
    return zlib.crc32((host_of(connection) or f"{source}/{connection.name}").encode()) % partitions


def host_of(connection: Connection) -> str | None:
    """The host that a connection asks; None where it asks none."""
    host: str | None = getattr(connection, "host", None)
    return host or urlsplit(getattr(connection, "url", "") or "").hostname


def beginning(source: str, connection: Connection, saved: Cursor | None) -> Cursor:
    """Where a connection goes on: from what was saved, unless its settings ask for something else now."""
    fingerprint = connection.fingerprint()
    if saved and saved.fingerprint == fingerprint:
        return saved
    request = saved.request if saved else None
    paused = saved.paused if saved else False
    ledger = saved.ledger if saved else {}
    return Cursor(source, connection.name, connection.road, fingerprint, request=request, paused=paused, ledger=ledger)
