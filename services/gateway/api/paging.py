"""Cursors: opaque to clients, and the same on every instance. Whatever has their form is one."""

import re
from typing import Annotated

from pydantic import StringConstraints

from services.gateway.api.problems import refused

_ROW = re.compile(r"^[0-9a-f]{1,15}\Z")
_MOVEMENT = re.compile(r"^-?[0-9]{1,12}\.[0-9]{1,9}~[!-~]{1,200}\Z")
RowCursor = Annotated[str, StringConstraints(pattern="^[0-9a-f]{1,15}$")]
"""Of articles: a row of the view."""
MovementCursor = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,12}\.[0-9]{1,9}~[!-~]{1,200}$")]
"""Of stories: when the last one moved, and its id."""


def row_cursor(row: int) -> str:
    """Goes on below this row."""
    return f"{row:x}"


def row_of(cursor: str | None) -> int | None:
    """The row that a cursor of articles names."""
    if cursor is None:
        return None
    if not _ROW.match(cursor):
        raise _unreadable()
    return int(cursor, 16)


def movement_cursor(moved: float, story_id: str) -> str:
    """Goes on after this story."""
    return f"{moved:.6f}~{story_id}"


def movement_of(cursor: str | None) -> tuple[float, str] | None:
    """The movement and id that a cursor of stories names."""
    if cursor is None:
        return None
    if not _MOVEMENT.match(cursor):
        raise _unreadable()
    moved, _, story_id = cursor.partition("~")
    return float(moved), story_id


def _unreadable() -> Exception:
    """A page may be given what the interface's own parameters refuse before."""
    return refused(400, "cursor: this is no cursor of an earlier answer")
