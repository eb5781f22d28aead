"""What became of an item that somebody sent, by its trace id or by the sender's own guid."""

from dataclasses import dataclass
from enum import StrEnum

from services.gateway.view.store import ViewConnection


class ItemState(StrEnum):
    """Where an item is."""

    PUBLISHED = "published"
    COPY = "copy"
    """Published as a copy of another article."""
    HELD = "held"
    RETRACTED = "retracted"
    SUPERSEDED = "superseded"
    """A newer record of the same article is shown."""


@dataclass(frozen=True, slots=True)
class ItemStatus:
    """Of one article that the item became, or changed."""

    article_id: str
    state: ItemState
    version: int
    sequence: int
    story_id: str
    copy_of: str | None
    outlet: str


_ARTICLE = "SELECT article_id, action, version, sequence, story_id, copy_of, outlet, trace_id FROM articles"
_OF_TRACE = "article_id IN (SELECT article_id FROM versions WHERE trace_id = ?1) OR trace_id = ?1"
_Row = tuple[str, str, int, int, str, str | None, str, str]


def status_by_trace(connection: ViewConnection, trace_id: str) -> list[ItemStatus]:
    """Of every article that has a record with this trace id."""
    rows = connection.execute(f"{_ARTICLE} WHERE {_OF_TRACE}", (trace_id,))
    return [_status(row, superseded=row[-1] != trace_id) for row in rows]


def status_by_guid(connection: ViewConnection, guid: str) -> list[ItemStatus]:
    """Of every article that its provider calls so, and that is shown."""
    return [_status(row, superseded=False) for row in connection.execute(_ARTICLE + " WHERE guid = ?", (guid,))]


def _status(row: _Row, *, superseded: bool) -> ItemStatus:
    article_id, action, version, sequence, story_id, copy_of, outlet, _ = row
    return ItemStatus(article_id, _state(action, superseded, copy_of), version, sequence, story_id, copy_of, outlet)


def _state(action: str, superseded: bool, copy_of: str | None) -> ItemState:
    if action == "hold":
        return ItemState.HELD
    if action == "retract":
        return ItemState.RETRACTED
    if superseded:
        return ItemState.SUPERSEDED
    return ItemState.COPY if copy_of else ItemState.PUBLISHED
