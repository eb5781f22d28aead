"""Both databases of the view."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.gateway.view.postgresql.store import PostgresqlStore, ViewDatabase
from services.gateway.view.sqlite.store import SqliteStore, ViewFile
from services.gateway.view.store import ViewStore
from tests.unit.gateway.view.postgresql_server import PostgresqlServer, running_server

_EPOCHS = (f"{number:08x}" for number in itertools.count(1))


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresqlServer]:
    with running_server() as made:
        yield made


def new_database(server: PostgresqlServer) -> ViewDatabase:
    """A view that nobody has made yet."""
    return ViewDatabase(server.address, next(_EPOCHS))


@pytest.fixture
def database(server: PostgresqlServer) -> ViewDatabase:
    return new_database(server)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ViewStore]:
    """An empty view in each database."""
    made: SqliteStore | PostgresqlStore
    if request.param == "sqlite":
        made = SqliteStore(ViewFile(tmp_path / "view.sqlite", "0123abcd"))
    else:
        made = PostgresqlStore(request.getfixturevalue("database"))
    yield made
    made.close()
