"""PostgreSQL: instances share a view, whatever happens to one of them or to the server; what was withdrawn is gone."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from httpx import ASGITransport, AsyncClient

from schemas.published import Action, PublishedArticle, Story
from services.gateway.api.application import application
from services.gateway.opened_view import opened_view
from services.gateway.view.apply import Arrived, apply
from services.gateway.view.article_filter import ArticleFilter
from services.gateway.view.entities import named_entities
from services.gateway.view.postgresql.conditions import kept_terms
from services.gateway.view.postgresql.store import PostgresqlStore, ViewDatabase
from services.gateway.view.reading import article_record
from services.gateway.view.search import search
from services.gateway.view.sqlite.store import SqliteStore, ViewFile
from services.gateway.view.store import ViewAwayError, ViewConnection, ViewLostError, packed, positions
from services.gateway.view.text_query import read_text_query
from services.settings import Settings
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import arrived, published, story_of
from tests.unit.gateway.view.postgresql_server import PostgresqlServer

TABLES = {
    "positions": "topic, partition, next",
    "articles": "row, article_id, sequence, version, action, outlet, guid, trace_id, story_id, copy_of, record",
    "versions": "article_id, sequence, version, action, changed, trace_id, record",
    "stories": "story_id, sequence, status, updated, reports, independent_origins, merged_into, record",
    "entities": "id, name, kind, subkind, country",
    "mentions": "entity_id, row",
    "points": "row, latitude, longitude",
}
NAMED = {"entities": ({"id": "person/vera-quill", "name": "Vera Quillfeather", "kind": "person", "mentions": ()},)}
Opened = Callable[..., PostgresqlStore]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens instances' stores, which are closed in the end."""
    made: list[PostgresqlStore] = []

    def an_instance(database: ViewDatabase, **given: float) -> PostgresqlStore:
        made.append(PostgresqlStore(database, **given))
        return made[-1]

    yield an_instance
    for each in made:
        each.close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.view.postgresql.store.VIEW_RETRY_SECONDS", 0.1)


def _contents(connection: ViewConnection) -> dict[str, list[tuple[object, ...]]]:
    selected = {name: f"SELECT {columns} FROM {name} ORDER BY 1, 2" for name, columns in TABLES.items()}  # noqa: S608 - constants
    return {name: [tuple(row) for row in connection.execute(sql)] for name, sql in selected.items()}


def _lives() -> list[Arrived]:
    """Articles in two partitions, each with a life of its own, and their stories."""
    actions = (Action.PUBLISH, Action.UPDATE, Action.HOLD, Action.RELEASE, Action.CORRECT, Action.RETRACT)
    written: dict[tuple[str, int], list[PublishedArticle | Story]] = {}
    for number in range(12):
        for step in range(1 + number % len(actions)):
            record = published(f"a{number}", step + 1, action=actions[step], content=NAMED, minutes=number)
            written.setdefault(("a", number % 2), []).append(record)
            told = story_of(record, story_id=f"s{number}", sequence=step + 1)
            written.setdefault(("s", number % 2), []).append(told)
    return [arrived(each, at, partition) for (_, partition), log in written.items() for at, each in enumerate(log)]


def _admin(server: PostgresqlServer) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(server.address, autocommit=True)


def _schemas(server: PostgresqlServer) -> set[str]:
    with _admin(server) as admin:
        rows = admin.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'copytaster')").fetchall()
    return {str(name) for (name,) in rows}


def test_instances_that_write_at_once_make_what_one_alone_makes_in_a_file(
    database: ViewDatabase, opened: Opened, tmp_path: Path
) -> None:
    records = _lives()
    alone = SqliteStore(ViewFile(tmp_path / "view.sqlite", "0123abcd"))
    apply(alone, records)
    stores = [opened(database) for _ in range(3)]
    began = threading.Barrier(len(stores))

    def take(number: int) -> None:
        began.wait()
        size = 2 + 3 * number
        for at in range(0, len(records), size):
            apply(stores[number], records[at : at + size])

    with ThreadPoolExecutor(len(stores)) as threads:
        list(threads.map(take, range(len(stores))))
    for each in stores:
        assert _contents(each.reader()) == _contents(alone.reader())
    alone.close()


def test_who_comes_second_is_told_what_the_record_was_to_the_view(database: ViewDatabase, opened: Opened) -> None:
    first, second = opened(database), opened(database)
    records = [arrived(published("a1", n + 1, action=Action.UPDATE, headline=f"Word{n}"), n) for n in range(3)]
    assert apply(first, records) == apply(second, records)


def test_an_instance_that_is_paused_in_a_transaction_is_put_out_of_it(database: ViewDatabase, opened: Opened) -> None:
    paused, other = opened(database, idle_seconds=0.2), opened(database)
    holding, goes_on = threading.Event(), threading.Event()

    def hold(connection: ViewConnection) -> None:
        connection.execute("INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", ("held", "by it"))
        holding.set()
        goes_on.wait(60)
        connection.execute("UPDATE facts SET value = ? WHERE name = ?", ("twice", "held"))

    with ThreadPoolExecutor(1) as thread:
        changing = thread.submit(paused.change, hold)
        holding.wait(60)
        apply(other, [arrived(published(), 0)])
        assert other.reader().execute("SELECT count(*) FROM facts").fetchone() == (0,)
        goes_on.set()
        # Its transaction is begun again.
        changing.result(60)
    assert paused.reader().execute("SELECT value FROM facts").fetchone() == ("twice",)
    assert apply(paused, [arrived(published(), 0)]) == apply(other, [arrived(published(), 0)])


def test_a_server_that_is_started_again_is_waited_for(
    server: PostgresqlServer, database: ViewDatabase, opened: Opened
) -> None:
    store = opened(database)
    apply(store, [arrived(published("a1"), 0)])
    assert article_record(store.reader(), "a1")
    server.stop()
    try:
        with pytest.raises(ViewAwayError):
            article_record(store.reader(), "a1")
        with pytest.raises(ViewAwayError):
            opened(database)
        with ThreadPoolExecutor(1) as thread:
            applying = thread.submit(apply, store, [arrived(published("a2"), 1)])
            server.start()
            applying.result(60)
    finally:
        server.start()
    assert article_record(store.reader(), "a2")
    assert positions(store.reader()) == {("news.published", 0): 2}


@pytest.mark.parametrize("address", ["very-secret", "postgresql:///x?very-secret=1", "postgresql://a:very@secret@b/x"])
def test_an_address_that_is_none_is_not_repeated(address: str) -> None:
    with pytest.raises(ViewAwayError) as raised:
        PostgresqlStore(ViewDatabase(address, "0123abcd"))
    assert "very" not in str(raised.value)


def test_a_role_that_may_make_no_tables_is_told_so(server: PostgresqlServer, database: ViewDatabase) -> None:
    with _admin(server) as admin:
        admin.execute("CREATE ROLE reader LOGIN")
    with pytest.raises(ViewAwayError, match="permission denied"):
        PostgresqlStore(ViewDatabase(server.address.replace("copytaster@", "reader@"), database.epoch))


def test_who_waits_for_a_server_ends_when_the_gateway_does(
    server: PostgresqlServer, database: ViewDatabase, opened: Opened
) -> None:
    store = opened(database)
    server.stop()
    try:
        with ThreadPoolExecutor(1) as thread:
            applying = thread.submit(apply, store, [arrived(published(), 0)])
            store.close()
            with pytest.raises(ViewAwayError):
                applying.result(60)
    finally:
        server.start()


async def test_a_question_is_answered_503_while_the_server_is_away(
    server: PostgresqlServer, database: ViewDatabase, opened: Opened, tmp_path: Path
) -> None:
    gateway = ListGateway(tmp_path, ListLog(), store=opened(database))
    transport = ASGITransport(application(gateway.context))
    async with AsyncClient(transport=transport, base_url="http://gateway") as client:
        server.stop()
        try:
            answer = await client.get("/v1/articles")
        finally:
            server.start()
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert "postgres" not in answer.text.lower()
        assert (await client.get("/v1/articles")).status_code == 200


@pytest.mark.parametrize(
    "loss", ["DROP SCHEMA {} CASCADE", "UPDATE {}.positions SET next = 1", "DELETE FROM {}.positions"]
)
def test_a_view_that_is_not_what_it_was_is_noticed(
    server: PostgresqlServer, database: ViewDatabase, opened: Opened, loss: str
) -> None:
    store = opened(database)
    apply(store, [arrived(published(f"a{n}"), n) for n in range(3)])
    with _admin(server) as admin:
        admin.execute(loss.format(database.schema).encode())
    with pytest.raises(ViewLostError):
        apply(store, [arrived(published("a3"), 3)])


def test_views_that_nobody_uses_are_dropped(server: PostgresqlServer, database: ViewDatabase, opened: Opened) -> None:
    used, left = opened(database), opened(ViewDatabase(server.address, "eeeeeee1"))
    apply(used, [arrived(published(), 0)])
    left.close()
    other = opened(ViewDatabase(server.address, "eeeeeee2"))
    schemas = _schemas(server)
    assert database.schema in schemas
    assert "copytaster_view_3_eeeeeee1" not in schemas
    assert article_record(used.reader(), "a1")
    assert article_record(other.reader(), "a1") is None


@pytest.mark.parametrize("action", [Action.RETRACT, Action.HOLD])
def test_what_is_withdrawn_is_gone_from_every_table(
    server: PostgresqlServer, database: ViewDatabase, opened: Opened, action: Action
) -> None:
    secret = "zyxwvutsrq"
    store = opened(database)
    first = published("a1", headline=f"The {secret} affair", content=NAMED, guid=f"urn:{secret}")
    apply(store, [arrived(first, 0), arrived(story_of(first), 0)])
    kept = (secret, "Quillfeather", packed(first.to_bytes()).hex())
    assert [_in_tables(server, database, each) for each in kept] == [True] * 3
    last = published("a1", 2, action=action)
    apply(store, [arrived(last, 1), arrived(story_of(sequence=2), 1)])
    assert [_in_tables(server, database, each) for each in kept] == [False] * 3


def test_the_command_of_the_manual_takes_what_was_withdrawn_out_of_the_files(
    server: PostgresqlServer, database: ViewDatabase, opened: Opened
) -> None:
    store = opened(database)
    first = published("a1", headline="The zyxwvutsrq affair", paragraphs=("Something of it. " * 200,))
    kept = packed(first.to_bytes())[-64:]
    apply(store, [arrived(first, 0)])
    apply(store, [arrived(published("a1", 2, action=Action.RETRACT), 1)])
    with _admin(server) as admin:
        admin.execute("CHECKPOINT")
        assert _in_files(server, b"zyxwvutsrq")
        assert _in_files(server, kept)
        for (command,) in admin.execute(_manual_command().encode()).fetchall():
            admin.execute(str(command).encode())
        admin.execute("CHECKPOINT")
    assert not _in_files(server, b"zyxwvutsrq")
    assert not _in_files(server, kept)
    assert article_record(store.reader(), "a1")


def _manual_command() -> str:
    """As it stands there for psql."""
    manual = (Path(__file__).parents[4] / "docs" / "gateway.md").read_text(encoding="utf-8")
    return manual.split("```sql\n")[1].split("\\gexec")[0]


def _in_files(server: PostgresqlServer, word: bytes) -> bool:
    """In those of the tables. The log of writes keeps it until it is written over."""
    return any(word in path.read_bytes() for path in (server.data / "base").rglob("*") if path.is_file())


def _in_tables(server: PostgresqlServer, database: ViewDatabase, word: str) -> bool:
    with _admin(server) as admin:
        names = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (database.schema,)).fetchall()
        rows = [
            text
            for (name,) in names
            for (text,) in admin.execute(f"SELECT each::text FROM {database.schema}.{name} each".encode())  # noqa: S608
        ]
    return any(word in str(text) for text in rows)


def test_a_character_that_postgresql_cannot_keep_stops_nothing(database: ViewDatabase, opened: Opened) -> None:
    store = opened(database)
    named = {
        "entities": (
            {"id": "person/a\0b", "name": "A\0B", "kind": "person", "mentions": ()},
            {"id": "person/a\ufffdb", "name": "A\ufffdB", "kind": "person", "mentions": ()},
        )
    }
    apply(store, [arrived(published(headline="Nul\0words", content=named, guid="urn:\0"), 0)])
    wanted = ArticleFilter(text=read_text_query("words"))
    assert len(search(store.reader(), wanted, 5).articles) == 1
    assert named_entities(store.reader(), "a\0b") == ("person/a\ufffdb",)


def test_more_words_than_the_index_takes_stop_nothing(database: ViewDatabase, opened: Opened) -> None:
    store = opened(database)
    many = " ".join(f"word{number:09}" for number in range(90_000))
    record = published(paragraphs=(many,), language="und")
    [applied] = apply(store, [arrived(record, 0)])
    assert applied is not None
    assert applied.facets is not None
    assert len(kept_terms(applied.facets)) < 90_000
    for typed in ("word000000001", '"word000000001 word000000002"'):
        assert len(search(store.reader(), ArticleFilter(text=read_text_query(typed)), 5).articles) == 1


def test_the_setting_opens_the_database_and_hides_its_password(server: PostgresqlServer) -> None:
    settings = Settings(gateway_database=server.address.replace("copytaster@", "copytaster:very-secret@"))
    store = opened_view(settings, "0000feed")
    store.close()
    assert isinstance(store, PostgresqlStore)
    assert "very-secret" not in repr(settings)
