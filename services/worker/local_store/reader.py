"""Reads of single records from a store while it is written: what a stage asks for in the middle of its work.

A connection of its own: in write-ahead mode it sees the last whole write, and neither waits for the other.
"""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from services.stream.stored_records import Due, StateLostError, StoredSummary
from services.worker.local_store.cards_table import keys_under, next_due, summarize
from services.worker.local_store.store import StoreFailedError, checked, errors_named
from services.worker.local_store.trust import StoreNotTrustedError

T = TypeVar("T")

_FIND = """
SELECT state.offset, state.key, state.value, state.written, state.checksum, cards.checksum
FROM cards LEFT JOIN state ON state.offset = cards.offset WHERE cards.key = ?
"""
_CACHE_KIB = 16_384
"""SQLite's own: the upper pages of its trees for ten million records."""


class StoreReader:
    """The records of one store. A read takes some 20 µs where the page is in memory, and a disk's access where not."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None
        self.lost: str | None = None
        """What could not be read, once something could not."""

    def open(self) -> None:
        """Connect, or connect again. The store itself must be open.

        Raises:
            StateLostError: it cannot be read.
        """
        self.close()

        def connect() -> sqlite3.Connection:
            db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            db.executescript(f"PRAGMA query_only = 1; PRAGMA cache_size = -{_CACHE_KIB};")
            return db

        self._db = self._answered(connect)

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def value(self, key: bytes) -> bytes | None:
        """The value of one key.

        Raises:
            StateLostError: it cannot be read, or is not what was written.
        """
        return self._answered(lambda: self._value(key))

    def warm(self, keys: Iterable[bytes]) -> None:
        """Have what is needed to read these keys brought to memory. Says nothing of what cannot be read."""
        db = self._db
        if db is None:
            return
        try:
            for key in keys:
                db.execute(_FIND, [key]).fetchone()
        except sqlite3.Error:
            pass  # who needs it will find out

    def keys_under(self, word: str) -> list[bytes]:
        """The keys of records whose card has this word.

        Raises:
            StateLostError: as above.
        """
        return self._answered(lambda: keys_under(self._open_db, word))

    def next_due(self, after: Due, most: int, *, shrinking: bool) -> list[Due]:
        """The next records in the order of expiry.

        Raises:
            StateLostError: as above.
        """
        found = self._answered(lambda: next_due(self._open_db, *after, most, shrinking=shrinking))
        return [Due(*row) for row in found]

    def summary(self) -> StoredSummary:
        """What the store holds by its cards.

        Raises:
            StateLostError: as above, or the cards are not those of the rows.
        """

        def summed() -> StoredSummary:
            rows, checksum = self._open_db.execute("SELECT rows, checksum FROM progress").fetchone() or (0, 0)
            return summarize(self._open_db, rows, checksum)

        return self._answered(summed)

    @property
    def _open_db(self) -> sqlite3.Connection:
        if self._db is None:
            raise StoreFailedError("closed")
        return self._db

    def _value(self, key: bytes) -> bytes | None:
        row = self._open_db.execute(_FIND, [key]).fetchone()
        # The card proves that the row is the last one: a page that an older copy overwrote has an older row, or none.
        return None if row is None else checked(row[:5], row[5]).value

    def _answered(self, ask: Callable[[], T]) -> T:
        try:
            with errors_named():
                return ask()
        except (StoreFailedError, StoreNotTrustedError) as error:
            self.lost = str(error)
            raise StateLostError(f"{self._path.name}: {error}") from error
