"""The file: the last record of each key of one partition of a state topic, and the topic's next offset, moved together.

SQLite in write-ahead mode: whatever instant the process is killed at, the file is the state after some whole write. It
does not notice bits that flip or pages that an older copy overwrote, so each row has a checksum, and all rows have one.
"""

import sqlite3
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.stream.stored_records import CardMaker
from services.worker.local_store.cards_table import SCHEMA as CARDS_SCHEMA
from services.worker.local_store.cards_table import CardsTable
from services.worker.local_store.rows import checked, checksum_of, prove_newest
from services.worker.local_store.snapshot_links import SnapshotLink, SnapshotLinks
from services.worker.local_store.trust import RebuildReason, StoreNotTrustedError, StoreProgress, TopicRecord

LAYOUT = 1
"""Of the file. Records are kept as they stand in the topic, so that their layouts are the stages' business."""
_CARDS = 0x100
"""The layout of the cards stands before that of the file."""
_APPLICATION = 0x636F7079
"""In the header of the file, for `file(1)` and for us: any other SQLite file is not ours."""
_TOMBSTONES_KEPT = timedelta(days=2)
"""Longer than the topic keeps them: until then a stage may need to know that a key was deleted."""
_TRIM_EVERY = timedelta(hours=1)
_ROWS_AT_ONCE = 500
_RESIDENTS_AT_ONCE = 20
"""They lie far apart: each may be an access of the disk."""
_SCHEMA = """
CREATE TABLE state(
    offset INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB, written INTEGER NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE INDEX tombstones ON state(written) WHERE value IS NULL;
CREATE TABLE progress(
    one INTEGER PRIMARY KEY CHECK(one = 1), next INTEGER NOT NULL, complete_at INTEGER NOT NULL, rows INTEGER NOT NULL,
    checksum INTEGER NOT NULL, own_checksum INTEGER NOT NULL
);
"""
_DAMAGE = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_MISMATCH})
"""Of SQLite's errors those that a torn file causes, a missing table included. Any other is the disk's."""
_PROGRESS = struct.Struct("<qqqq")
_COLUMNS = "offset, key, value, written, checksum"


class StoreFailedError(Exception):
    """The disk is full, read-only or broken: the worker goes on without a store."""


class DiskStuckError(StoreFailedError):
    """The disk does not answer. Whoever waits for it has the file: it cannot be closed."""


class LocalStore:
    """One open file. Not shared between threads at the same time, nor between processes (see local_stores.py)."""

    def __init__(self, path: Path, cards: CardMaker | None = None, *, read_only: bool = False) -> None:
        """Open the file, or make it; with `cards`, by which its stage finds records.

        Raises:
            StoreNotTrustedError: it is damaged, or of another layout.
            StoreFailedError: it can be neither read nor made.
        """
        self.path = path
        self._trimmed = datetime.min.replace(tzinfo=UTC)
        self._rows = self._checksum = 0
        self.progress = StoreProgress()
        with errors_named():
            self._db = self._connected(read_only)
            self._cards = CardsTable(self._db, cards) if cards else None
            try:
                self._prepare(cards.layout if cards else 0, read_only=read_only)
            except BaseException:
                self._db.close()
                raise

    def __len__(self) -> int:
        return int(self._rows)

    @property
    def last(self) -> TopicRecord | None:
        """The record with the highest offset.

        Raises:
            StoreNotTrustedError: it is not what was written.
        """
        with errors_named():
            row = self._db.execute(
                f"SELECT {_COLUMNS} FROM state ORDER BY offset DESC LIMIT 1"  # noqa: S608 - ours
            ).fetchone()
        return None if row is None else checked(row)

    def write(self, records: Iterable[TopicRecord], following: int, complete_at: datetime) -> None:
        """Take in records in their order, which reach up to the offset `following`. All or nothing.

        `complete_at` is when the store last knew all of the topic, with these records.

        Raises:
            StoreFailedError: nothing was written.
            StoreNotTrustedError: nor was it, because the file is damaged.
        """
        rows, checksum, links = self._rows, self._checksum, self.links.begin()
        with errors_named(), self._transaction():
            # Of several values of a key only the last is written, at its place in the order.
            for record in {record.key: record for record in records}.values():
                old = self._db.execute("SELECT offset, checksum FROM state WHERE key = ?", [record.key]).fetchone()
                new = checksum_of(record)
                # A sum, so that it can be corrected by the difference: to read all rows for each write would be out of
                # the question.
                rows, checksum = rows + (old is None), checksum + new - (old[1] if old else 0)
                links = self.links.replaced(links, old, (record.offset, new))
                self._db.execute("REPLACE INTO state VALUES(?, ?, ?, ?, ?)", [*record, new])
                if self._cards:
                    self._cards.put(record, new)
            if complete_at - self._trimmed > _TRIM_EVERY:
                gone, of_gone = self._trim(complete_at)
                rows, checksum, self._trimmed = rows - gone, checksum - of_gone, complete_at
            numbers = (following, int(complete_at.timestamp() * 1000), rows, checksum)
            own_checksum = zlib.crc32(_PROGRESS.pack(*numbers))
            self._db.execute("REPLACE INTO progress VALUES(1, ?, ?, ?, ?, ?)", [*numbers, own_checksum])
            self.links.save(links)
        self.links.saved(links)
        self._rows, self._checksum = rows, checksum
        self.progress = StoreProgress(following, complete_at)

    def value(self, key: bytes) -> bytes | None:
        """The value of one key.

        Raises:
            StoreNotTrustedError: it is not what was written.
        """
        with errors_named():
            row = self._db.execute(f"SELECT {_COLUMNS} FROM state WHERE key = ?", [key]).fetchone()  # noqa: S608 - ours
        return None if row is None else checked(row).value

    def residents(self) -> Iterator[TopicRecord]:
        """The records that a stage with cards must have in memory, in the order of the topic.

        Raises:
            StoreNotTrustedError: something is not what was written.
        """
        columns = ", ".join(f"state.{name}" for name in _COLUMNS.split(", "))
        with errors_named():
            cursor = self._db.execute(
                f"SELECT {columns}, cards.checksum FROM cards INDEXED BY cards_resident LEFT JOIN state "  # noqa: S608
                "ON state.offset = cards.offset WHERE resident = 1 ORDER BY cards.offset"
            )
            while part := cursor.fetchmany(_RESIDENTS_AT_ONCE):
                yield from (checked(row[:5], row[5]) for row in part)

    def link(self, identity: str, following: int) -> None:
        """A snapshot that was captured at this offset belongs to this store.

        Raises:
            StoreFailedError: the disk is full or broken, or the store is not there yet.
        """
        if self.progress.next < following:
            raise StoreFailedError(f"at {self.progress.next}, the snapshot at {following}")
        with errors_named():
            self.links.add(identity, following)

    def unlink_others(self, identity: str) -> None:
        """There is one snapshot only.

        Raises:
            StoreFailedError: the disk is full or broken.
        """
        with errors_named():
            self.links.keep(identity)

    def records(self, since: SnapshotLink | None = None) -> Iterator[TopicRecord]:
        """Records in the order of the topic, tombstones included: all, or since a snapshot. Right once it has ended.

        Raises:
            StoreNotTrustedError: something is not what was written, or is missing.
        """
        expected = since or SnapshotLink(0, self._rows, self._checksum)
        rows = checksum = 0
        with errors_named():
            cursor = self._db.execute(
                f"SELECT {_COLUMNS} FROM state WHERE offset >= ? ORDER BY offset",  # noqa: S608 - ours
                [expected.following],
            )
            while part := cursor.fetchmany(_ROWS_AT_ONCE):
                for row in part:
                    record = checked(row)
                    rows, checksum = rows + 1, checksum + row[4]
                    yield record
        if (rows, checksum) != (expected.rows, expected.checksum):
            raise StoreNotTrustedError(RebuildReason.DAMAGED, f"{rows} of {expected.rows} rows")

    def prove_newest(self) -> None:
        """Read the latest rows, all of them where they are few: whoever starts from a snapshot reads hardly any.

        Raises:
            StoreNotTrustedError: something is not what was written, or is missing.
        """
        with errors_named():
            prove_newest(self._db, self._rows, self._checksum)

    def close(self) -> None:
        """Let go of the file; what was written stays."""
        self._db.close()

    def _connected(self, read_only: bool) -> sqlite3.Connection:
        if read_only:
            return sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        # Used by the event loop's thread and by that of the writes, never at the same time.
        return sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)

    def _prepare(self, cards: int, *, read_only: bool) -> None:
        if read_only:
            self._db.execute("BEGIN")  # one transaction for all that is read: its worker may be writing
        else:
            # Synchronous NORMAL: the end of the process loses nothing, that of the machine the last writes at most.
            self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        _require_layout(self._db, cards, any_cards=read_only)
        self.links = SnapshotLinks(self._db, read_only=read_only)
        row = self._db.execute("SELECT next, complete_at, rows, checksum, own_checksum FROM progress").fetchone()
        if row is not None:
            _require_progress(row)
            self.progress = StoreProgress(row[0], datetime.fromtimestamp(row[1] / 1000, UTC))
            self._rows, self._checksum = row[2], row[3]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # SQLite itself ends it where the disk is full
                self._db.execute("ROLLBACK")
            raise

    def _trim(self, now: datetime) -> tuple[int, int]:
        """Drop old tombstones, but not the last record; how many, and the sum of their checksums."""
        before = int((now - _TOMBSTONES_KEPT).timestamp() * 1000)
        # The last record stays, tombstone or not: it proves which topic the store is of.
        old = "FROM state WHERE value IS NULL AND written < ? AND offset < (SELECT max(offset) FROM state)"
        summed = f"SELECT count(*), coalesce(sum(checksum), 0) {old}"
        count, checksum = self._db.execute(summed, [before]).fetchone()
        if self._cards:
            self._db.execute(f"DELETE FROM cards WHERE key IN (SELECT key {old})", [before])  # noqa: S608 - ours
        self._db.execute(f"DELETE {old}", [before])
        return count, checksum


def _require_layout(db: sqlite3.Connection, cards: int, *, any_cards: bool) -> None:
    """The layout that we write, in a new file too; `cards` is that of the cards, 0 for none."""
    layout = LAYOUT + _CARDS * cards
    found = tuple(db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if found == (0, 0) and not db.execute("SELECT 1 FROM sqlite_master").fetchone():
        header = f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {layout};"
        db.executescript(f"BEGIN; {_SCHEMA} {CARDS_SCHEMA if cards else ''} {header} COMMIT")
    # Rebuilt, not migrated: the topic has everything, and a migration could be wrong.
    elif (found[0], found[1] % _CARDS if any_cards else found[1]) != (_APPLICATION, LAYOUT if any_cards else layout):
        raise StoreNotTrustedError(RebuildReason.LAYOUT, f"layout {found[1]}")


def _require_progress(row: tuple[int, int, int, int, int]) -> None:
    try:
        right = zlib.crc32(_PROGRESS.pack(*row[:4])) == row[4]
    except struct.error:  # a column of another type
        right = False
    if not right:
        raise StoreNotTrustedError(RebuildReason.DAMAGED, "progress")


@contextmanager
def errors_named() -> Iterator[None]:
    """SQLite's errors as what they mean here."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a defect of ours
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        # The low byte is the primary code. A file that ends too early is damage, though SQLite counts it as the disk's.
        if code & 0xFF in _DAMAGE or code == sqlite3.SQLITE_IOERR_SHORT_READ:
            raise StoreNotTrustedError(RebuildReason.DAMAGED, str(error)) from error
        raise StoreFailedError(str(error)) from error
