"""What a subscriber remembers: how far he has read, and which record of each article he has."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from copytaster.client.changes import ArticleChange


class Memory(Protocol):
    """Kept beside the articles: who writes both in one transaction is never a step behind himself."""

    def position(self) -> str | None:
        """The id of the last event that was done with; None at the very beginning."""
        ...

    def sequence_of(self, article_id: str) -> int:
        """Of the newest record that was taken; 0 where there was none."""
        ...

    def shown(self) -> Mapping[str, int]:
        """The articles that are shown, with their sequences."""
        ...

    def keep(self, position: str | None, change: ArticleChange | None) -> None:
        """The change is carried out, and everything up to the position is done with."""
        ...


class TransientMemory:
    """For as long as the program runs."""

    def __init__(self) -> None:
        self._position: str | None = None
        self._taken: dict[str, tuple[int, bool]] = {}

    def position(self) -> str | None:
        """As `Memory`."""
        return self._position

    def sequence_of(self, article_id: str) -> int:
        """As `Memory`."""
        return self._taken.get(article_id, (0, False))[0]

    def shown(self) -> Mapping[str, int]:
        """As `Memory`."""
        return {name: sequence for name, (sequence, is_shown) in self._taken.items() if is_shown}

    def keep(self, position: str | None, change: ArticleChange | None) -> None:
        """As `Memory`."""
        if change:
            self._taken[change.article_id] = (change.sequence, change.is_shown)
        self._position = position or self._position


class SqliteMemory:
    """In a file, which survives the program."""

    def __init__(self, path: str | Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.executescript(
            "PRAGMA journal_mode = WAL;"
            "CREATE TABLE IF NOT EXISTS position (only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT);"
            "CREATE TABLE IF NOT EXISTS taken (article_id TEXT PRIMARY KEY, sequence INTEGER, shown INTEGER);"
        )

    def position(self) -> str | None:
        """As `Memory`."""
        row = self._connection.execute("SELECT id FROM position").fetchone()
        return str(row[0]) if row else None

    def sequence_of(self, article_id: str) -> int:
        """As `Memory`."""
        row = self._connection.execute("SELECT sequence FROM taken WHERE article_id = ?", (article_id,)).fetchone()
        return int(row[0]) if row else 0

    def shown(self) -> Mapping[str, int]:
        """As `Memory`."""
        return dict(self._rows("SELECT article_id, sequence FROM taken WHERE shown"))

    def keep(self, position: str | None, change: ArticleChange | None) -> None:
        """As `Memory`, in one transaction."""
        with self._connection:
            self._connection.execute("BEGIN")
            if change:
                row = (change.article_id, change.sequence, change.is_shown)
                self._connection.execute("INSERT OR REPLACE INTO taken VALUES (?, ?, ?)", row)
            if position:
                self._connection.execute("INSERT OR REPLACE INTO position VALUES (1, ?)", (position,))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _rows(self, statement: str) -> Iterator[tuple[str, int]]:
        yield from self._connection.execute(statement)
