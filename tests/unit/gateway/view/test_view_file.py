"""The file of the view: what was withdrawn is gone from it, and what cannot be used is made again."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from schemas.published import Action
from services.gateway.view.apply import apply
from services.gateway.view.article_filter import ArticleFilter
from services.gateway.view.search import search
from services.gateway.view.sqlite.connection import SqliteConnection
from services.gateway.view.sqlite.store import SqliteStore, ViewFile
from services.gateway.view.store import packed, positions
from services.gateway.view.text_query import read_text_query
from tests.unit.gateway.records import arrived, published, story_of

NAMED = {"entities": ({"id": "person/vera-quill", "name": "Vera Quillfeather", "kind": "person", "mentions": ()},)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(ViewFile(tmp_path / "view.sqlite", "0123abcd"))
    yield made
    made.close()


def _in_file(folder: Path, word: str | bytes) -> bool:
    sought = word.encode() if isinstance(word, str) else word
    return any(sought in path.read_bytes() for path in folder.iterdir())


def _count(store: SqliteStore, typed: str) -> int:
    return len(search(store.reader(), ArticleFilter(text=read_text_query(typed)), 50).articles)


@pytest.mark.parametrize("action", [Action.RETRACT, Action.HOLD])
def test_what_is_withdrawn_is_gone_from_the_file(store: SqliteStore, tmp_path: Path, action: Action) -> None:
    secret = "zyxwvutsrq"
    first = published("a1", headline=f"The {secret} affair", content=NAMED, guid=f"urn:{secret}")
    other = published("a2", headline="Weather fair")
    update = published("a1", 2, action=Action.UPDATE, headline=f"More on {secret}", content=NAMED)
    apply(store, [arrived(other, 0), arrived(first, 1), arrived(story_of(first, other), 0), arrived(update, 2)])
    assert _in_file(tmp_path, secret)
    assert _in_file(tmp_path, "Quillfeather")

    apply(store, [arrived(published("a1", 3, action=action), 3)])
    while store.tidy():
        pass
    assert not _in_file(tmp_path, "quillfeather")
    assert not _in_file(tmp_path, "Quillfeather")

    apply(store, [arrived(story_of(other, sequence=2), 1)])
    while store.tidy():
        pass
    assert not _in_file(tmp_path, secret)
    # The record itself is compressed: neither its beginning nor its end is left.
    for stored in (packed(first.to_bytes())[:64], packed(first.to_bytes())[-64:]):
        assert not _in_file(tmp_path, stored)


def test_an_index_that_was_tidied_still_finds_everything_else(store: SqliteStore) -> None:
    for n in range(30):
        apply(store, [arrived(published(f"a{n}", headline=f"Report number{n} on harbours"), n)])
    apply(store, [arrived(published("a7", 2, action=Action.RETRACT), 30)])
    while store.tidy():
        pass
    assert _count(store, "harbour") == 29
    assert _count(store, "number7") == 0
    store.writer.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 0)")


def test_a_view_of_other_topics_or_one_that_is_torn_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "view.sqlite"
    first = SqliteStore(ViewFile(path, "0123abcd"))
    apply(first, [arrived(published(), 41)])
    assert positions(first.reader()) == {("news.published", 0): 42}
    first.close()
    again = SqliteStore(ViewFile(path, "0123abcd"))
    assert positions(again.reader()) == {("news.published", 0): 42}
    again.close()
    other = SqliteStore(ViewFile(path, "ffffffff"))
    assert positions(other.reader()) == {}
    other.close()
    path.write_bytes(b"torn" * 4096)
    torn = SqliteStore(ViewFile(path, "ffffffff"))
    assert positions(torn.reader()) == {}
    torn.close()


@pytest.mark.parametrize("asks", ["reads", "writes"])
def test_closing_waits_for_nobody_who_reads_and_breaks_off_nobody_at_work(tmp_path: Path, asks: str) -> None:
    """At the end of a process threads are at work for whom nobody waits: SQLite crashed when they lost their file."""
    store = SqliteStore(ViewFile(tmp_path / "view.sqlite", "0123abcd"))
    at_work, closed, goes_on = threading.Event(), threading.Event(), threading.Event()

    def pause() -> int:
        at_work.set()
        return int(goes_on.wait(30))

    def ask(connection: SqliteConnection) -> list[int]:
        connection.create_function("pause", 0, pause)
        sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT pause() + i FROM n"
        return [row[0] for row in connection.execute(sql)]

    def close() -> None:
        store.close()
        closed.set()

    with ThreadPoolExecutor() as threads:
        answer = threads.submit(lambda: ask(store.reader()) if asks == "reads" else store.change(ask))
        assert at_work.wait(30)
        closing = threads.submit(close)
        if asks == "reads":
            assert closed.wait(30)
        goes_on.set()
        assert answer.result(30) == [2, 3, 4]
        closing.result(30)
    with pytest.raises(sqlite3.ProgrammingError):
        store.change(ask)
