"""One record that is to be sent later than it came: what of it may be sent by now."""

from enum import Enum

from services.gateway.view.store import ViewConnection, unpacked


class Unsendable(Enum):
    """Why there is no record."""

    NOT_YET = "not yet"
    """The view has not come so far: another instance has."""
    NOT_NOW = "not now"
    """The view's database does not answer."""
    GONE = "gone"
    """Its words are withdrawn, or a newer record has taken its place."""


def sendable_article(connection: ViewConnection, article_id: str, sequence: int) -> bytes | Unsendable:
    """The record of an article with this sequence, if it is as it was."""
    latest = connection.execute(
        "SELECT sequence, shown, record FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    if latest is None or latest[0] < sequence:
        return Unsendable.NOT_YET
    if latest[0] == sequence:
        return unpacked(latest[2])
    if not latest[1]:
        return Unsendable.GONE
    row = connection.execute(
        "SELECT record FROM versions WHERE article_id = ? AND sequence = ?", (article_id, sequence)
    ).fetchone()
    return unpacked(row[0]) if row and row[0] else Unsendable.GONE
