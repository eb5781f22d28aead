"""What the view asks of its database: SQLite for one instance, PostgreSQL for several."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from services.gateway.view.article_filter import ArticleFilter, Near
from services.gateway.view.facets import Facets

Partition = tuple[str, int]
"""A topic, by its name in the topic table, and a partition of it."""
_Result = TypeVar("_Result")


class ViewAwayError(Exception):
    """The database of the view does not answer now."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in SQL, and the values of its question marks."""

    sql: str
    values: tuple[object, ...] = ()


class ViewRows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        ...

    def fetchone(self) -> Any:
        """The next row, a tuple; None where there is none."""
        ...

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class ViewConnection(Protocol):
    """One connection. Statements are such as both databases read; values stand for question marks, `?` or `?1`."""

    like: str
    """The operator that compares with a pattern, whatever the case of a to z."""
    led_by: str
    """Joins two tables, the first of which is to be walked through."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> ViewRows:
        """One statement.

        Raises:
            ViewAwayError: the database does not answer.
        """
        ...

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> object:
        """The same statement with each of these values."""
        ...

    def index(self, row: int, facets: Facets) -> None:
        """Make an article's words and tags found in the table `words`, under its row (`words.rowid`)."""
        ...

    def unindex(self, row: int, facets: Facets) -> None:
        """Take them out, given as they were put in."""
        ...

    def erased(self) -> None:
        """Something was taken out because nobody may read it."""
        ...

    def fitting(self, wanted: ArticleFilter) -> Condition | None:
        """What must hold of a row of `words`; None where words and tags have nothing to decide."""
        ...

    def near(self, near: Near) -> Condition:
        """That a point, the row `p`, lies in the circle."""
        ...

    def by_index(self, name: str) -> str:
        """What to write behind a table so that this index is used; nothing where the planner finds it."""
        ...


class ViewStore(Protocol):
    """The database of a view: changed by one thread at a time, asked by as many as like."""

    def reader(self) -> ViewConnection:
        """A connection for this thread, which sees what was committed and cannot write."""
        ...

    def change(self, work: Callable[[ViewConnection], _Result]) -> _Result:
        """Do the work in one transaction: all of it, or nothing. It may be begun again, so it must change nothing else.

        Raises:
            ViewLostError: others have taken the database back, or away.
        """
        ...

    def tidy(self) -> bool:
        """One step of erasing what was taken out; whether there is more to do."""
        ...

    def size(self) -> int:
        """Bytes on disk, indexes included."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class ViewLostError(Exception):
    """The view is not what this process has made of it: it must begin again."""


def positions(connection: ViewConnection) -> Mapping[Partition, int]:
    """The offset of the next record of each partition that the view has not seen."""
    rows = connection.execute("SELECT topic, partition, next FROM positions")
    return {(topic, number): following for topic, number, following in rows}


def set_fact(connection: ViewConnection, name: str, value: str) -> None:
    """Keep a fact about the view as a whole."""
    connection.execute(upsert("facts", ("name",), ("value",)), (name, value))


def fact(connection: ViewConnection, name: str) -> str | None:
    """What is kept under this name."""
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def upsert(table: str, keys: Sequence[str], others: Sequence[str]) -> str:
    """The statement that writes a row in place of the one with the same key; values in the order keys, others."""
    columns, marks = ", ".join((*keys, *others)), ", ".join("?" * (len(keys) + len(others)))
    changes = ", ".join(f"{name} = excluded.{name}" for name in others)
    return f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"  # noqa: S608 - names only


def packed(record: bytes) -> bytes:
    """A record as it is stored: about a quarter of its size."""
    return zlib.compress(record, 1)


def unpacked(stored: bytes) -> bytes:
    """The record as it was on the topic."""
    return zlib.decompress(stored)
