"""Which snapshots belong to a store, and how much was written to the store since each was captured.

The number of those rows and the sum of their checksums are kept with every write: what a start reads instead of all
rows is only as much as was changed, and must be no less. A version that does not know of snapshots keeps no count: what
it writes makes the count wrong, and the snapshot is not believed.
"""

import sqlite3
from dataclasses import dataclass, replace

_SCHEMA = """
CREATE TABLE IF NOT EXISTS snapshots(
    identity TEXT PRIMARY KEY, next INTEGER NOT NULL, rows INTEGER NOT NULL, checksum INTEGER NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class SnapshotLink:
    """What a store has beyond one snapshot."""

    following: int
    """The offset after the last record that the snapshot has."""
    rows: int
    checksum: int

    def with_row(self, offset: int, checksum: int, times: int) -> "SnapshotLink":
        """The same with a row more, or less (-1), if that is beyond the snapshot."""
        if offset < self.following:
            return self
        return replace(self, rows=self.rows + times, checksum=self.checksum + times * checksum)


class SnapshotLinks:
    """The snapshots of one open store. Changed in the store's transactions."""

    def __init__(self, db: sqlite3.Connection, *, read_only: bool = False) -> None:
        self._db = db
        self._links: dict[str, SnapshotLink] = {}
        # Who only looks may meet a store from before there were snapshots, and asks for none.
        if not read_only:
            db.execute(_SCHEMA)
            found = db.execute("SELECT identity, next, rows, checksum FROM snapshots").fetchall()
            self._links = {identity: SnapshotLink(*numbers) for identity, *numbers in found}

    def find(self, identity: str) -> SnapshotLink | None:
        """What there is beyond a snapshot; None where it is not one of this store."""
        return self._links.get(identity)

    def replaced(
        self, links: dict[str, SnapshotLink], old: tuple[int, int] | None, new: tuple[int, int]
    ) -> dict[str, SnapshotLink]:
        """`links` once a row took the place of another, each as offset and checksum."""
        if old:
            links = {identity: link.with_row(*old, -1) for identity, link in links.items()}
        return {identity: link.with_row(*new, 1) for identity, link in links.items()}

    def begin(self) -> dict[str, SnapshotLink]:
        """As they are before a write."""
        return dict(self._links)

    def save(self, links: dict[str, SnapshotLink]) -> None:
        """As they are after it, within its transaction."""
        for identity, link in links.items():
            self._db.execute(
                "UPDATE snapshots SET rows = ?, checksum = ? WHERE identity = ?", [link.rows, link.checksum, identity]
            )

    def saved(self, links: dict[str, SnapshotLink]) -> None:
        """The transaction was committed."""
        self._links = links

    def add(self, identity: str, following: int) -> None:
        """A snapshot that was captured at this offset, which the store has reached."""
        rows, checksum = self._db.execute(
            "SELECT count(*), coalesce(sum(checksum), 0) FROM state WHERE offset >= ?", [following]
        ).fetchone()
        self._db.execute("INSERT INTO snapshots VALUES(?, ?, ?, ?)", [identity, following, rows, checksum])
        self._links[identity] = SnapshotLink(following, rows, checksum)

    def keep(self, identity: str) -> None:
        """Forget all others."""
        self._db.execute("DELETE FROM snapshots WHERE identity != ?", [identity])
        self._links = {identity: self._links[identity]}
