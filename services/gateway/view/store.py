"""The file of the view: opened, checked, made again where it cannot be used, and tidied of what was taken out of it."""

import contextlib
import logging
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.gateway.limits import MERGE_PAGES
from services.gateway.view.schema import LAYOUT, TABLES

log = logging.getLogger(__name__)

Partition = tuple[str, int]
"""A topic, by its name in the topic table, and a partition of it."""
_SUFFIXES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class ViewFile:
    """Where the view is, and of which topics it is one: those of another epoch are others under the same names."""

    path: Path
    epoch: str


class ViewStore:
    """One writer, for one thread at a time, and as many readers as there are threads that ask."""

    def __init__(self, file: ViewFile) -> None:
        self.file = file
        file.path.parent.mkdir(parents=True, exist_ok=True)
        self.writer = _opened(file)
        self._writing = threading.RLock()
        """Held by who writes: news is taken in by one thread while another drops old versions."""
        self._readers = threading.local()
        self._all_readers: list[sqlite3.Connection] = []

    def reader(self) -> sqlite3.Connection:
        """This thread's connection, which sees what was committed and cannot write."""
        found: sqlite3.Connection | None = getattr(self._readers, "connection", None)
        if found is None:
            found = _connected(self.file.path)
            found.execute("PRAGMA query_only = ON")
            self._readers.connection = found
            self._all_readers.append(found)
        return found

    def positions(self) -> Mapping[Partition, int]:
        """The offset of the next record of each partition that the view has not seen."""
        rows = self.writer.execute("SELECT topic, partition, next FROM positions")
        return {(topic, number): following for topic, number, following in rows}

    @contextlib.contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing."""
        with self._writing:
            self.writer.execute("BEGIN IMMEDIATE")
            try:
                yield self.writer
            except BaseException:
                self.writer.execute("ROLLBACK")
                raise
            self.writer.execute("COMMIT")

    def tidy(self) -> bool:
        """One step of erasing from the file what was taken out of the index; whether there is more to do.

        FTS5 only marks entries as deleted; their words go when their segments are merged. All are merged here, in
        steps (https://www.sqlite.org/fts5.html, section 6.8), after which the write-ahead log is emptied too.
        """
        with self._writing:
            asked = _fact(self.writer, "tidying")
            if asked is None:
                return False
            return self._merged(first=asked == "asked") or not self._emptied()

    def close(self) -> None:
        """Close all connections."""
        for connection in (*self._all_readers, self.writer):
            connection.close()

    def _merged(self, *, first: bool) -> bool:
        """Merge some segments; whether there are more."""
        with self.changing() as connection:
            before = connection.total_changes
            pages = -MERGE_PAGES if first else MERGE_PAGES
            connection.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (pages,))
            # The command itself counts as one change.
            more = first or connection.total_changes - before >= 2
            set_fact(connection, "tidying", "going on" if more else "emptying")
        return more

    def _emptied(self) -> bool:
        """Empty the log of writes; whether no reader was in the way."""
        busy, _, _ = self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            return False
        self.writer.execute("DELETE FROM facts WHERE name = 'tidying'")
        self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return True


def set_fact(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keep a fact about the view as a whole."""
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))


def ask_for_tidying(connection: sqlite3.Connection) -> None:
    """Something was taken out: it must leave the file."""
    set_fact(connection, "tidying", "asked")


def packed(record: bytes) -> bytes:
    """A record as it is stored: about a quarter of its size."""
    return zlib.compress(record, 1)


def unpacked(stored: bytes) -> bytes:
    """The record as it was on the topic."""
    return zlib.decompress(stored)


def _fact(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def _opened(file: ViewFile) -> sqlite3.Connection:
    if file.path.exists():
        try:
            connection = _connected(file.path)
            if (_fact(connection, "layout"), _fact(connection, "epoch")) == (str(LAYOUT), file.epoch):
                return connection
            log.info("the view is of other topics or of another release: it is made again")
            connection.close()
        except sqlite3.DatabaseError:
            log.warning("the view's file cannot be read: it is made again")
    return _made(file)


def _made(file: ViewFile) -> sqlite3.Connection:
    for suffix in _SUFFIXES:
        file.path.with_name(file.path.name + suffix).unlink(missing_ok=True)
    connection = _connected(file.path)
    connection.executescript("PRAGMA auto_vacuum = INCREMENTAL;" + TABLES)
    set_fact(connection, "layout", str(LAYOUT))
    set_fact(connection, "epoch", file.epoch)
    return connection


def _connected(path: Path) -> sqlite3.Connection:
    # Read by one thread each; closed by the one that ends the process.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    # A crash of the machine may lose the last records: their positions are lost with them, so they come again.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -32768")
    return connection
