"""Connections to PostgreSQL: one that writes, in a transaction, and few that read, shared by all threads."""

import contextlib
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import psycopg

from services.gateway.view.article_filter import ArticleFilter, Near
from services.gateway.view.facets import Facets
from services.gateway.view.postgresql import conditions
from services.gateway.view.store import Condition, ViewAwayError, upsert

Connection = psycopg.Connection[tuple[Any, ...]]
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.IdleInTransactionSessionTimeout)
"""What psycopg raises where the server does not answer, or has ended the connection."""
_MARK = re.compile(r"\?(\d*)")
_ALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""Without them a server that has gone from the network is waited for for hours."""


def connected(address: str, schema: str, settings: dict[str, str]) -> Connection:
    """A connection that looks into one schema.

    Raises:
        psycopg.OperationalError: the server does not answer, or does not let us in.
    """
    connection = psycopg.connect(
        address,
        autocommit=True,
        cursor_factory=psycopg.RawCursor,
        **_ALIVE,  # type: ignore[arg-type]
    )
    try:
        for name, value in {"search_path": schema, "application_name": "copytaster-gateway", **settings}.items():
            connection.execute("SELECT set_config($1, $2, false)", (name, value))
    except BaseException:
        connection.close()
        raise
    return connection


class PostgresqlRows:
    """What a statement gave, read to its end."""

    def __init__(self, rows: list[tuple[Any, ...]], rowcount: int) -> None:
        self.rowcount = rowcount
        self._rows = iter(rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return next(self._rows, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        return list(self._rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows


class PostgresqlConnection:
    """Takes statements as the view writes them; `using` lends a connection to each."""

    like = "ILIKE"
    led_by = "JOIN"

    def __init__(self, using: Callable[[], contextlib.AbstractContextManager[Connection]]) -> None:
        self._using = using

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> PostgresqlRows:
        """One statement."""
        with self._using() as connection, connection.cursor() as cursor:
            cursor.execute(_numbered(sql), _storable(values))
            return PostgresqlRows(cursor.fetchall() if cursor.description else [], cursor.rowcount)

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> None:
        """The statement with each of these values."""
        with self._using() as connection, connection.cursor() as cursor:
            cursor.executemany(_numbered(sql), [_storable(each) for each in values])

    def index(self, row: int, facets: Facets) -> None:
        """Put in; where the article had a row of words, in its place."""
        self.execute(_INDEX, (row, conditions.kept_terms(facets), conditions.kept_body(facets)))

    def unindex(self, row: int, _: Facets) -> None:
        """Take out."""
        self.execute("DELETE FROM words WHERE rowid = ?", (row,))

    def erased(self) -> None:
        """PostgreSQL keeps what was deleted until it vacuums, which it does by itself."""

    def fitting(self, wanted: ArticleFilter) -> Condition | None:
        """By the inverted index of terms, and for phrases by the text's terms in order."""
        return conditions.fitting(wanted)

    def near(self, near: Near) -> Condition:
        """By the formula."""
        return conditions.near(near)

    def by_index(self, _: str) -> str:
        """Nothing: its planner knows how much each holds."""
        return ""


class Readers:
    """Lends connections that cannot write: at most so many at once, whoever comes then waits."""

    def __init__(self, connect: Callable[[], Connection], most: int) -> None:
        self._connect = connect
        self._places = threading.BoundedSemaphore(most)
        self._idle: deque[Connection] = deque()

    @contextlib.contextmanager
    def one(self) -> Iterator[Connection]:
        """One of them, for a statement.

        Raises:
            ViewAwayError: the server does not answer.
        """
        with self._places:
            try:
                connection = self._usable()
                try:
                    yield connection
                finally:
                    if connection.closed:
                        connection.close()
                    else:
                        self._idle.append(connection)
            except AWAY as error:
                self.close()
                raise ViewAwayError(f"the view's database does not answer: {type(error).__name__}") from error

    def close(self) -> None:
        """Close all that nobody uses now."""
        while self._idle:
            self._idle.pop().close()

    def _usable(self) -> Connection:
        with contextlib.suppress(IndexError):
            # The one used last: what lay idle while the server was started again is found out only when it is used.
            connection = self._idle.pop()
            with contextlib.suppress(*AWAY):
                connection.execute("SELECT 1")
                return connection
            connection.close()
            self.close()
        return self._connect()


_INDEX = upsert("words", ("rowid",), ("terms", "body")).replace("?, ?, ?", "?, array_to_tsvector(?), ?")


@lru_cache(maxsize=1000)  # a question's statement depends on what is asked for, not on its values
def _numbered(sql: str) -> bytes:
    """The statement with `$1` for a value, as PostgreSQL counts them."""
    count = 0

    def number(mark: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"${mark[1] or count}"

    return _MARK.sub(number, sql).encode()


def _storable(values: Sequence[Any]) -> list[Any]:
    # PostgreSQL's text has no character 0. Written and asked for alike, so that it is found all the same.
    return [each.replace("\0", "\ufffd") if isinstance(each, str) else each for each in values]
