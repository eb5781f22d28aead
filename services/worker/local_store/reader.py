"""Reads of single records from a store while it is written: what a stage asks for in the middle of its work.

A connection of its own: in write-ahead mode it sees the last whole write, and neither waits for the other.
"""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TypeVar

from services.stream.stored_records import Due, StateLostError, StoredSummary
from services.worker.local_store.cards_table import keys_under, next_due, summarize
from services.worker.local_store.rows import checked, prove_newest
from services.worker.local_store.store import StoreFailedError, errors_named
from services.worker.local_store.trust import RebuildReason, StoreNotTrustedError

T = TypeVar("T")

_FIND = """
SELECT state.offset, state.key, state.value, state.written, state.checksum, cards.checksum
FROM cards LEFT JOIN state ON state.offset = cards.offset WHERE cards.key = ?
"""
_HAS_ROW = "SELECT 1 FROM state WHERE key = ?"
"""Of another tree of the file: damage in one place cannot make both say that a record is not there."""
_CACHE_KIB = 16_384
"""SQLite's own: the upper pages of its trees for ten million records."""


class StoreReader:
    """The records of one store. A read takes some 20 µs where the page is in memory, and a disk's access where not."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db: sqlite3.Connection | None = None
        self._warming: sqlite3.Connection | None = None
        """That of `warm`: two threads on one connection would share its statements, and get each other's records."""
        self.lost: str | None = None
        """What could not be read, once something could not."""

    def open(self) -> None:
        """Connect, or connect again. The store itself must be open.

        Raises:
            StateLostError: it cannot be read.
        """
        self.close()

        self._db = self._answered(lambda: _connected(self._path))

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

    def refuse(self, key: bytes, problem: str) -> NoReturn:
        """A record was read as it was written, and whoever asked for it cannot use it: the store is no good.

        Raises:
            StateLostError: always.
        """
        self.lost = f"{key!r}: {problem}"
        raise StateLostError(f"{self._path.name}: {self.lost}")

    def warm(self, keys: Iterable[bytes]) -> None:
        """Have what is needed to read these keys brought to memory. Says nothing of what cannot be read.

        For one other thread; `cool` is for the same one.
        """
        with suppress(sqlite3.Error):  # who needs it will find out
            if self._warming is None:
                self._warming = _connected(self._path)
            for key in keys:
                self._warming.execute(_FIND, [key]).fetchone()

    def cool(self) -> None:
        """Let go of what `warm` opened."""
        if self._warming is not None:
            self._warming.close()
            self._warming = None

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
        """What the store holds by its cards. The latest rows are read as well, all of them where they are few.

        Raises:
            StateLostError: as above, or the cards are not those of the rows.
        """

        def summed() -> StoredSummary:
            rows, checksum = self._open_db.execute("SELECT rows, checksum FROM progress").fetchone() or (0, 0)
            found = summarize(self._open_db, rows, checksum)
            prove_newest(self._open_db, rows, checksum)
            return found

        return self._answered(summed)

    @property
    def _open_db(self) -> sqlite3.Connection:
        if self._db is None:
            raise StoreFailedError("closed")
        return self._db

    def _value(self, key: bytes) -> bytes | None:
        row = self._open_db.execute(_FIND, [key]).fetchone()
        if row is None:
            # An article that is taken for a new one would begin its sequence again.
            if not self._open_db.execute(_HAS_ROW, [key]).fetchone():
                return None
            row = self._open_db.execute(_FIND, [key]).fetchone()  # unless it was written between the two
        if row is None:
            raise StoreNotTrustedError(RebuildReason.DAMAGED, f"no card of {key!r}")
        # The card proves that the row is the last one: a page that an older copy overwrote has an older row, or none.
        record = checked(row[:5], row[5])
        if record.key != key:
            raise StoreNotTrustedError(RebuildReason.DAMAGED, f"the card of {key!r} leads to {record.key!r}")
        return record.value

    def _answered(self, ask: Callable[[], T]) -> T:
        try:
            with errors_named():
                return ask()
        except (StoreFailedError, StoreNotTrustedError) as error:
            self.lost = str(error).removeprefix(f"{RebuildReason.DAMAGED}: ")
            raise StateLostError(f"{self._path.name}: {self.lost}") from error


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        db.executescript(f"PRAGMA query_only = 1; PRAGMA cache_size = -{_CACHE_KIB};")
    except BaseException:
        db.close()
        raise
    return db
