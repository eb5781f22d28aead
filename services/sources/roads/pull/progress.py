"""Where an interface was left off, and where the next request goes on. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urljoin

from services.sources.roads.protocol import Position
from services.sources.roads.pull.cursor_settings import (
    Cursoring,
    NextLink,
    SequenceCursor,
    TimestampCursor,
    TokenCursor,
)
from services.sources.roads.pull.extracting import Extract, UnexpectedAnswerError, text_at


@dataclass(frozen=True, slots=True)
class PullProgress:
    """The position of an interface."""

    cursor: str | None = None
    seen: tuple[str, ...] = ()
    """Hashes of ids, the latest last."""

    @classmethod
    def read(cls, position: Position) -> Self:
        """Of a position; the beginning of one that is none."""
        cursor, seen = position.get("cursor"), position.get("seen")
        return cls(
            cursor if isinstance(cursor, str) else None,
            tuple(str(each) for each in seen) if isinstance(seen, list) else (),
        )

    def written(self) -> Position:
        """As a position."""
        return {"cursor": self.cursor, "seen": list(self.seen)}

    def with_seen(self, ids: Sequence[str], most: int) -> Self:
        """With these, too."""
        return replace(self, seen=(*self.seen, *ids)[-most:])


def seen_mark(id_: str) -> str:
    """A short stand-in for an id of any length."""
    return hashlib.sha256(id_.encode()).hexdigest()[:12]


def next_request(
    url: str, cursoring: Cursoring, progress: PullProgress, now: datetime
) -> tuple[str, Mapping[str, str]]:
    """(address, parameters) beside those of the entry."""
    cursor = progress.cursor
    match cursoring:
        case NextLink():
            return cursor or url, {}
        case TokenCursor():
            return url, {cursoring.parameter: cursor} if cursor else {}
        case SequenceCursor():
            return url, {cursoring.parameter: cursor or str(cursoring.start)}
        case TimestampCursor():
            since = datetime.fromisoformat(cursor) if cursor else now - timedelta(seconds=cursoring.back_seconds)
            since -= timedelta(seconds=cursoring.overlap_seconds if cursor else 0)
            return url, {cursoring.parameter: since.isoformat(timespec="seconds").replace("+00:00", "Z")}
        case _:
            return url, {}


def next_cursor(
    url: str,
    cursoring: Cursoring,
    progress: PullProgress,
    answer: Extract,
    *,
    items: Sequence[Extract],
    namespaces: Mapping[str, str],
) -> str | None:
    """The cursor after this answer; the one before where it has none.

    Raises:
        UnexpectedAnswerError: a number or time is none.
    """
    match cursoring:
        case NextLink():
            link = text_at(answer, cursoring.at, namespaces)
            return urljoin(url, link) if link else progress.cursor
        case TokenCursor():
            return text_at(answer, cursoring.at, namespaces) or progress.cursor
        case SequenceCursor():
            found = [text_at(item, cursoring.at, namespaces) for item in items]
            numbers = [_number(text) for text in found if text]
            return str(max([*numbers, _number(progress.cursor or str(cursoring.start))]))
        case TimestampCursor():
            found = [text_at(item, cursoring.at, namespaces) for item in items]
            times = [_time(text) for text in [*found, progress.cursor] if text]
            return max(times).isoformat() if times else None
        case _:
            return None


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise UnexpectedAnswerError(f"{text[:40]} is no number") from error


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnexpectedAnswerError(f"{text[:40]} is no time") from error
    if found.tzinfo is None:
        raise UnexpectedAnswerError(f"{text[:40]} has no offset from UTC")
    return found
