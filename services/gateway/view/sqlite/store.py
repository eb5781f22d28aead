"""The file of the view: opened, checked, made again where it cannot be used, and tidied of what was taken out of it."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from services.gateway.limits import MERGE_PAGES
from services.gateway.view.schema import LAYOUT, ColumnTypes, tables
from services.gateway.view.sqlite.connection import TIDYING, SqliteConnection, connected
from services.gateway.view.store import fact, set_fact

log = logging.getLogger(__name__)

_SUFFIXES = ("", "-wal", "-shm")
_TYPES = ColumnTypes(
    row="INTEGER PRIMARY KEY",
    text="TEXT",
    whole="INTEGER",
    real="REAL",
    flag="INTEGER",
    blob="BLOB",
    clustered="WITHOUT ROWID",
)
_WORDS = "CREATE VIRTUAL TABLE words USING fts5 (body, tags, content='', tokenize='ascii');"
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class ViewFile:
    """Where the view is, and of which topics it is one: those of another epoch are others under the same names."""

    path: Path
    epoch: str


class SqliteStore:
    """One writer, for one thread at a time, and as many readers as there are threads that ask."""

    def __init__(self, file: ViewFile) -> None:
        self.file = file
        file.path.parent.mkdir(parents=True, exist_ok=True)
        self.writer = _opened(file)
        self._writing = threading.RLock()
        """Held by who writes: news is taken in by one thread while another drops old versions."""
        self._readers = threading.local()

    def reader(self) -> SqliteConnection:
        """This thread's connection."""
        found: SqliteConnection | None = getattr(self._readers, "connection", None)
        if found is None:
            found = connected(self.file.path)
            found.execute("PRAGMA query_only = ON")
            self._readers.connection = found
        return found

    def change(self, work: Callable[[SqliteConnection], _Result]) -> _Result:
        """In one transaction."""
        with self._writing:
            self.writer.execute("BEGIN IMMEDIATE")
            try:
                result = work(self.writer)
            except BaseException:
                self.writer.execute("ROLLBACK")
                raise
            self.writer.execute("COMMIT")
            return result

    def tidy(self) -> bool:
        """One step of erasing from the file what was taken out of the index; whether there is more to do.

        FTS5 only marks entries as deleted; their words go when their segments are merged. All are merged here, in
        steps (https://www.sqlite.org/fts5.html, section 6.8), after which the write-ahead log is emptied too.
        """
        with self._writing:
            asked = fact(self.writer, TIDYING)
            if asked is None:
                return False
            return self.change(lambda each: _merged(each, first=asked == "asked")) or not self._emptied()

    def size(self) -> int:
        """Bytes of its files."""
        files = (self.file.path.with_name(self.file.path.name + suffix) for suffix in _SUFFIXES)
        return sum(each.stat().st_size for each in files if each.exists())

    def close(self) -> None:
        """Close all connections, once what is in hand is done.

        A thread may still be asking, for whom nobody waits any more: SQLite crashes where its connection is closed
        under it. So those of threads are only let go: each closes itself when nobody uses it.
        """
        self._readers = threading.local()
        with self._writing:
            self.writer.close()

    def _emptied(self) -> bool:
        """Empty the log of writes; whether no reader was in the way."""
        busy, _, _ = self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            return False
        self.writer.execute("DELETE FROM facts WHERE name = ?", (TIDYING,))
        self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return True


def _merged(connection: SqliteConnection, *, first: bool) -> bool:
    """Merge some segments; whether there are more."""
    before = connection.total_changes
    pages = -MERGE_PAGES if first else MERGE_PAGES
    connection.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (pages,))
    # The command itself counts as one change.
    more = first or connection.total_changes - before >= 2
    set_fact(connection, TIDYING, "going on" if more else "emptying")
    return more


def _opened(file: ViewFile) -> SqliteConnection:
    if file.path.exists():
        try:
            connection = connected(file.path)
            if (fact(connection, "layout"), fact(connection, "epoch")) == (str(LAYOUT), file.epoch):
                return connection
            log.info("the view is of other topics or of another release: it is made again")
            connection.close()
        except sqlite3.DatabaseError:
            log.warning("the view's file cannot be read: it is made again")
    return _made(file)


def _made(file: ViewFile) -> SqliteConnection:
    for suffix in _SUFFIXES:
        file.path.with_name(file.path.name + suffix).unlink(missing_ok=True)
    connection = connected(file.path)
    connection.executescript("PRAGMA auto_vacuum = INCREMENTAL;" + tables(_TYPES) + _WORDS)
    set_fact(connection, "layout", str(LAYOUT))
    set_fact(connection, "epoch", file.epoch)
    return connection
