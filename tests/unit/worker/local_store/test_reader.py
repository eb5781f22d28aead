"""Single records are read as they were written last, or the store is said to be lost."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.stream.stored_records import Card, CardMaker, Due, StateLostError
from services.worker.local_store.reader import StoreReader
from services.worker.local_store.store import LocalStore
from services.worker.local_store.trust import StoreNotTrustedError, TopicRecord

START = Due(-1, b"")


def card_of(key: bytes, value: bytes | None) -> Card:
    if value is None:
        return Card()
    number = int(value)
    return Card(
        resident=key.startswith(b"r:"), touched=number, shrinks=number % 2 == 1, arrived=number, words=("all", "other")
    )


CARDS = CardMaker(card_of, 1)


def written(path: Path, *records: tuple[bytes, bytes | None]) -> LocalStore:
    store = LocalStore(path, CARDS)
    store.write([TopicRecord(n, *record, 0) for n, record in enumerate(records)], len(records), datetime.now(UTC))
    return store


def opened(path: Path) -> StoreReader:
    reader = StoreReader(path)
    reader.open()
    return reader


def test_it_finds_what_was_written_last_by_its_card(tmp_path: Path) -> None:
    store = written(tmp_path / "s", (b"a:1", b"3"), (b"a:2", b"1"), (b"r:1", b"7"), (b"a:1", b"5"), (b"a:3", None))
    reader = opened(store.path)
    assert [reader.value(key) for key in (b"a:1", b"a:3", b"a:4")] == [b"5", None, None]
    assert reader.next_due(START, 9, shrinking=False) == [Due(1, b"a:2"), Due(5, b"a:1"), Due(7, b"r:1")]
    assert reader.next_due(Due(1, b"a:2"), 1, shrinking=True) == [Due(5, b"a:1")]
    assert sorted(reader.keys_under("all")) == [b"a:1", b"a:2", b"r:1"]
    assert [record.key for record in store.residents()] == [b"r:1"]
    summary = reader.summary()
    assert (summary.counts, summary.arrived) == ({"a": 2, "r": 1}, 7)
    store.write([TopicRecord(9, b"a:2", b"8", 0)], 10, datetime.now(UTC))
    assert reader.value(b"a:2") == b"8"
    reader.close()
    store.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE state SET value = '9' WHERE offset = 0",
        "DELETE FROM state WHERE offset = 0",
        "UPDATE cards SET checksum = checksum + 1",
    ],
)
def test_a_row_that_is_not_what_its_card_says_is_lost(tmp_path: Path, damage: str) -> None:
    written(tmp_path / "s", (b"a:1", b"3")).close()
    with closing(sqlite3.connect(tmp_path / "s")) as db, db:
        db.execute(damage)
    reader = opened(tmp_path / "s")
    with pytest.raises(StateLostError):
        reader.value(b"a:1")
    assert reader.lost
    reader.close()


def test_a_record_without_its_card_is_not_taken_for_one_that_is_not_there(tmp_path: Path) -> None:
    store = written(tmp_path / "s", (b"a:1", b"3"), (b"a:2", b"4"))
    reader = opened(store.path)
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("DELETE FROM cards WHERE offset = 0")
    assert reader.value(b"a:2") == b"4"
    assert reader.value(b"a:3") is None
    with pytest.raises(StateLostError, match="no card"):
        reader.value(b"a:1")
    reader.close()
    store.close()


def test_a_card_that_leads_to_another_record_is_noticed(tmp_path: Path) -> None:
    store = written(tmp_path / "s", (b"a:1", b"3"), (b"a:2", b"4"))
    reader = opened(store.path)
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute(
            "UPDATE cards SET (offset, checksum) = (SELECT offset, checksum FROM state WHERE offset = 1) "
            "WHERE offset = 0"
        )
    with pytest.raises(StateLostError, match="leads to"):
        reader.value(b"a:1")
    reader.close()
    store.close()


@pytest.mark.parametrize("tree", ["cards_word", "cards_word_again", "cards_other_word", "cards_other_word_again"])
def test_a_word_of_which_one_tree_lost_a_record_is_noticed(tmp_path: Path, tree: str) -> None:
    """As damage would have it: a copy that is not found outlives its original's kill."""
    store = written(tmp_path / "s", (b"a:1", b"3"), (b"a:2", b"4"))
    reader = opened(store.path)
    assert sorted(reader.keys_under("all")) == sorted(reader.keys_under("other")) == [b"a:1", b"a:2"]
    # SQLite leaves alone an index of which it does not know: a card goes, and the index still has it.
    with closing(sqlite3.connect(store.path)) as db, db:
        [entry] = db.execute("SELECT * FROM sqlite_schema WHERE name = ?", [tree])
        db.execute("PRAGMA writable_schema = 1")
        db.execute("DELETE FROM sqlite_schema WHERE name = ?", [tree])
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("DELETE FROM cards WHERE offset = 0")
        db.execute("PRAGMA writable_schema = 1")
        db.execute("INSERT INTO sqlite_schema VALUES(?, ?, ?, ?, ?)", entry)
    reader.open()
    with pytest.raises(StateLostError, match="under one word"):
        reader.keys_under("other" if "other" in tree else "all")
    reader.close()
    store.close()


def test_what_is_of_no_use_to_its_stage_is_lost_too(tmp_path: Path) -> None:
    store = written(tmp_path / "s", (b"a:1", b"3"))
    reader = opened(store.path)
    with pytest.raises(StateLostError):
        reader.refuse(b"a:1", "no article")
    assert reader.lost
    reader.close()
    store.close()


def test_reads_are_right_while_another_thread_warms_other_keys(tmp_path: Path) -> None:
    keys = [b"a:%d" % n for n in range(300)]
    store = written(tmp_path / "s", *((key, key[2:]) for key in keys))
    reader = opened(store.path)
    with ThreadPoolExecutor(1) as executor:
        warming = [executor.submit(reader.warm, keys) for _ in range(20)]
        for _ in range(5):
            assert [reader.value(key) for key in keys] == [key[2:] for key in keys]
        for each in warming:
            each.result()
        executor.submit(reader.cool).result()
    reader.close()
    reader.warm(keys)  # a reader that is closed meanwhile opens nothing that stays
    reader.cool()
    store.close()


@pytest.mark.parametrize("damage", ["DELETE FROM cards", "UPDATE cards SET checksum = checksum + 1"])
def test_cards_that_are_not_those_of_the_rows_are_noticed_at_the_start(tmp_path: Path, damage: str) -> None:
    written(tmp_path / "s", (b"a:1", b"3")).close()
    with closing(sqlite3.connect(tmp_path / "s")) as db, db:
        db.execute(damage)
    reader = opened(tmp_path / "s")
    with pytest.raises(StateLostError):
        reader.summary()
    reader.close()


@pytest.mark.parametrize("damage", ["UPDATE state SET value = '9' WHERE offset = 0", "DELETE FROM state"])
def test_rows_that_are_not_what_was_written_are_noticed_at_the_start_where_they_are_few(
    tmp_path: Path, damage: str
) -> None:
    written(tmp_path / "s", (b"a:1", b"3"), (b"a:2", b"4")).close()
    with closing(sqlite3.connect(tmp_path / "s")) as db, db:
        db.execute(damage)
    reader = opened(tmp_path / "s")
    with pytest.raises(StateLostError):
        reader.summary()
    reader.close()


def test_of_many_rows_the_latest_are_proved_at_the_start_and_the_others_when_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.worker.local_store.rows._PROVED_AT_THE_START", 1)
    written(tmp_path / "s", (b"a:1", b"3"), (b"a:2", b"4")).close()
    with closing(sqlite3.connect(tmp_path / "s")) as db, db:
        db.execute("UPDATE state SET value = '9' WHERE offset = 0")
    reader = opened(tmp_path / "s")
    assert reader.summary().counts == {"a": 2}
    with pytest.raises(StateLostError):
        reader.value(b"a:1")
    reader.close()


def test_a_closed_reader_says_that_it_is_lost(tmp_path: Path) -> None:
    store = written(tmp_path / "s", (b"a:1", b"3"))
    reader = opened(store.path)
    reader.close()
    with pytest.raises(StateLostError):
        reader.value(b"a:1")
    store.close()


def test_a_store_with_other_cards_is_made_again(tmp_path: Path) -> None:
    written(tmp_path / "s", (b"a:1", b"3")).close()
    for cards in (None, CardMaker(card_of, 2)):
        with pytest.raises(StoreNotTrustedError):
            LocalStore(tmp_path / "s", cards)
    LocalStore(tmp_path / "s", read_only=True).close()
