"""A record in the local store that the publisher cannot read: set aside by the restore, never met again and again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from services.publisher.partition import PublisherPartition
from services.publisher.settings import PublisherSettings
from services.publisher.state.cards import ARTICLE, OUTLINE
from services.stream.state_records import SetAside
from services.worker.local_store.reader import StoreReader
from services.worker.ownership.restore_source import as_state
from tests.scenarios.script import Send
from tests.scenarios.script_messages import article_id
from tests.unit.publisher.stored.stored_run import StoredRun

KEYS = [ARTICLE + article_id("A"), OUTLINE + article_id("A")]


def stored_run(folder: Path) -> StoredRun:
    return StoredRun(PublisherSettings(articles_at_hand=0), folder)


@pytest.mark.parametrize("key", KEYS)
def test_it_is_set_aside_once_and_its_article_goes_on_as_a_new_one(tmp_path: Path, key: str) -> None:
    run = stored_run(tmp_path)
    run.state.append((key.encode(), b'{"layout": "of another world"}'))
    run._write(run.state)
    reader = StoreReader(tmp_path / "state.sqlite")
    reader.open()
    run.partition = PublisherPartition(run.settings)
    steps = run.partition.restoring_stored(as_state(run.store.residents()), reader, reader.summary())
    assert [step.key for step in steps if isinstance(step, SetAside)] == [key.encode()]
    assert set(run.partition.sizes().values()) == {0}
    for number in (1, 2):
        run.version(Send(item="A", version=number, at=number))
    assert [record.sequence for record in run.articles] == [1, 2]
    assert run.partition.sizes()["articles"] == 1
    reader.close()
    run.close()


@pytest.mark.parametrize("key", KEYS)
def test_one_that_could_be_read_when_it_was_stored_makes_the_store_again(tmp_path: Path, key: str) -> None:
    """Whoever changes the states and forgets the number of the cards' layout: the store is lost, the news is not."""
    run = stored_run(tmp_path)
    run.version(Send(item="B"))
    run.state.append((key.encode(), b"{}"))
    run._write(run.state[-1:])
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as db, db:
        db.execute("UPDATE cards SET resident = 0 WHERE key = ?", [key.encode()])
    lost = run.reader
    run.version(Send(item="A", at=1))  # the run makes the store again, as a worker does
    assert lost.lost
    assert run.set_aside == [key.encode()]
    assert [record.sequence for record in run.articles] == [1, 1]
    run.close()
