"""A database that instances share: whoever comes first writes a record, in the same transaction as its position.

Each instance takes in all records. It holds a lock for the length of a transaction, reads the positions, and writes
what lies behind them; so nothing is written twice and nothing left out, whoever is killed or paused. A server ends the
transaction of a client that does nothing in it, and what that one then sends is refused.

A view stands in a schema named after its layout and its topics, so that releases that overlap for a while do not take
each other's away. Each writer marks its own as used; what nobody uses is dropped, for its words may have been killed
since.
"""

import contextlib
import hashlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import psycopg
from psycopg.sql import SQL, Identifier

from services.gateway.limits import VIEW_IDLE_SECONDS, VIEW_QUESTION_SECONDS, VIEW_READERS, VIEW_RETRY_SECONDS
from services.gateway.view.postgresql.connection import (
    AWAY,
    Connection,
    PostgresqlConnection,
    Readers,
    connected,
)
from services.gateway.view.schema import LAYOUT, ColumnTypes, tables
from services.gateway.view.store import Partition, ViewAwayError, ViewLostError, positions

log = logging.getLogger(__name__)

_TYPES = ColumnTypes(
    row="BIGINT PRIMARY KEY",
    text='TEXT COLLATE "C"',
    whole="BIGINT",
    real="DOUBLE PRECISION",
    flag="BOOLEAN",
    blob="BYTEA",
)
_PENDING_KB = 256
"""Of what is not sorted into the index yet, and is walked through by each question; by default 4 MB."""
_WORDS = f"""
CREATE TABLE words (rowid BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL, body TEXT COLLATE "C" NOT NULL);
CREATE INDEX words_by_term ON words USING gin (terms) WITH (gin_pending_list_limit = {_PENDING_KB});
"""
_EARLY = ", ".join(f"{where}autovacuum_vacuum_scale_factor = 0.01" for where in ("", "toast."))
"""By default a fifth of a table must have changed: until then what was withdrawn would keep its place in the files."""
_VACUUMED = "".join(
    f"ALTER TABLE {name} SET ({_EARLY});" for name in ("words", "articles", "versions", "stories", "entities")
)
_PREFIX = "copytaster_view_"
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class ViewDatabase:
    """Where the view is: an address as libpq takes it, and of which topics it is one."""

    address: str
    epoch: str

    @property
    def schema(self) -> str:
        """Where its tables stand."""
        return f"{_PREFIX}{LAYOUT}_{self.epoch}"


class PostgresqlStore:
    """One instance's share in the database."""

    def __init__(self, database: ViewDatabase, idle_seconds: float = VIEW_IDLE_SECONDS) -> None:
        """Connect, and make the tables where they are not there.

        Raises:
            ViewAwayError: the server does not answer, or does not let us in.
        """
        self._database = database
        self._idle_seconds = idle_seconds
        self._writing = threading.RLock()
        self._closing = threading.Event()
        self._seen: dict[Partition, int] = {}
        try:
            self._writer = self._connected_writer()
        except AWAY as error:
            raise ViewAwayError(f"the view's database cannot be used: {error}") from error
        except psycopg.ProgrammingError as error:
            if error.sqlstate:
                raise ViewAwayError(f"the view's database cannot be used: {error}") from error
            # libpq could not read it, and may repeat what it read: a password has got into the wrong place.
            raise ViewAwayError("COPYTASTER_GATEWAY_DATABASE is no address of PostgreSQL") from None
        self._readers = Readers(self._connected_reader, VIEW_READERS)
        self._reader = PostgresqlConnection(self._readers.one)

    def reader(self) -> PostgresqlConnection:
        """For any thread: each statement borrows a connection."""
        return self._reader

    def change(self, work: Callable[[PostgresqlConnection], _Result]) -> _Result:
        """In one transaction. Where the server does not answer, begin again until it does.

        Raises:
            ViewLostError: the tables are not what this instance has seen: they were made again, or brought back.
            ViewAwayError: this store was closed meanwhile.
        """
        with self._writing:
            while not self._closing.is_set():
                try:
                    return self._changed(work)
                except AWAY as error:
                    log.warning("the view's database does not answer (%s): trying again", type(error).__name__)
                    self._closing.wait(VIEW_RETRY_SECONDS)
                except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
                    raise ViewLostError("the view's tables were dropped") from error
        raise ViewAwayError("closed")

    def tidy(self) -> bool:
        """Nothing is left to do: the server vacuums by itself."""
        return False

    def size(self) -> int:
        """Bytes of its tables."""
        tables_here = "relkind = 'r' AND relnamespace = to_regnamespace(?)"
        sql = f"SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE {tables_here}"  # noqa: S608 - no value in it
        return int(self._reader.execute(sql, (self._database.schema,)).fetchall()[0][0])

    def close(self) -> None:
        """Close all connections, once the transaction in hand is done."""
        self._closing.set()
        if self._writing.acquire(timeout=VIEW_RETRY_SECONDS):
            self._writer.close()
            self._writing.release()
        self._readers.close()

    def _changed(self, work: Callable[[PostgresqlConnection], _Result]) -> _Result:
        if self._writer.closed:
            self._writer.close()
            self._writer = self._connected_writer()
        view = PostgresqlConnection(lambda: contextlib.nullcontext(self._writer))
        with self._writer.transaction():
            self._writer.execute("SELECT pg_advisory_xact_lock($1)", (_key(f"{self._database.schema} writing"),))
            known = dict(positions(view))
            if any(known.get(partition, 0) < seen for partition, seen in self._seen.items()):
                raise ViewLostError("the view's database is at an earlier position than it was")
            result = work(view)
            known = dict(positions(view))
        self._seen = known
        return result

    def _connected_writer(self) -> Connection:
        idle = f"{self._idle_seconds * 1000:.0f}"
        connection = connected(
            self._database.address, self._database.schema, {"idle_in_transaction_session_timeout": idle}
        )
        try:
            with _making(connection):
                self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connected_reader(self) -> Connection:
        settings = {
            "default_transaction_read_only": "on",
            "statement_timeout": f"{VIEW_QUESTION_SECONDS * 1000:.0f}",
            # A statement's plan depends on how frequent the words are that are asked for.
            "plan_cache_mode": "force_custom_plan",
            # The planner does not know that comparing a row means to unpack its terms, several pages: it would rather
            # look at every row than into the index. Among 6,000 articles that took 27 ms, and takes 3 so.
            "cpu_operator_cost": "0.1",
            "random_page_cost": "1.1",
        }
        return connected(self._database.address, self._database.schema, settings)

    def _prepare(self, connection: Connection) -> None:
        """Make the tables where they are missing, mark them as used, and drop those that nobody uses."""
        own = self._database.schema
        known = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)", (_PREFIX,)
        ).fetchall()
        if (own,) not in known:
            connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(own)))
            connection.execute((tables(_TYPES) + _WORDS + _VACUUMED).encode())
        # Of the session: released when it ends, however it ends.
        connection.execute("SELECT pg_advisory_lock_shared($1)", (_key(own),))
        for (other,) in known:
            if other != own and _is_unused(connection, other):
                log.info("nobody uses the view %s any more: it is dropped", other)
                connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(other)))


@contextlib.contextmanager
def _making(connection: Connection) -> Iterator[None]:
    """A transaction in which nobody else makes or drops tables of a view."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock($1)", (_key(_PREFIX),))
        yield


def _is_unused(connection: Connection, schema: str) -> bool:
    found = connection.execute("SELECT pg_try_advisory_xact_lock($1)", (_key(schema),)).fetchone()
    return bool(found and found[0])


def _key(name: str) -> int:
    """The number under which the server knows a lock."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
