"""A connection to the view's file, and what only SQLite does so."""

import contextlib
import sqlite3
from pathlib import Path

from services.gateway.view.article_filter import ArticleFilter, Near, is_near
from services.gateway.view.facets import Facets, Point
from services.gateway.view.sqlite.match_expression import match_expression
from services.gateway.view.store import Condition, set_fact

TIDYING = "tidying"
"""The fact that says how far it is; "asked", as it begins."""


class SqliteConnection(sqlite3.Connection):
    """Words are indexed by FTS5, without their contents."""

    like = "LIKE"
    led_by = "CROSS JOIN"

    def __del__(self) -> None:
        """Nobody has it any more."""
        with contextlib.suppress(sqlite3.Error):
            self.close()

    def index(self, row: int, facets: Facets) -> None:
        """Put in."""
        self.execute("INSERT INTO words (rowid, body, tags) VALUES (?, ?, ?)", (row, *_indexed(facets)))

    def unindex(self, row: int, facets: Facets) -> None:
        """Take out."""
        # An index without contents must be given what it indexed: the same terms are made of the same record.
        sql = "INSERT INTO words (words, rowid, body, tags) VALUES ('delete', ?, ?, ?)"
        self.execute(sql, (row, *_indexed(facets)))

    def erased(self) -> None:
        """It must leave the file, too."""
        set_fact(self, TIDYING, "asked")

    def fitting(self, wanted: ArticleFilter) -> Condition | None:
        """By an expression of the index."""
        expression = match_expression(wanted)
        return Condition("words MATCH ?", (expression,)) if expression else None

    def near(self, near: Near) -> Condition:
        """By a function of this connection, which one thread uses for one question at a time."""
        self.create_function("is_near", 2, lambda lat, lon: is_near(near, Point(lat, lon)), deterministic=True)
        return Condition("is_near(p.latitude, p.longitude)")

    def by_index(self, name: str) -> str:
        """Named, as the planner knows too little of how much each holds."""
        return f"INDEXED BY {name}"


def connected(path: Path) -> SqliteConnection:
    """A connection to the file, which is made where it is not there."""
    # Used by one thread each; closed by whichever has it last.
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=10, factory=SqliteConnection
    )
    connection.execute("PRAGMA journal_mode = WAL")
    # A crash of the machine may lose the last records: their positions are lost with them, so they come again.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -32768")
    return connection


def _indexed(facets: Facets) -> tuple[str, str]:
    return " ".join(facets.words), " ".join(sorted(facets.tags))
