"""What a stage left in its store: told when it is there, read while it works, and made again where it is lost."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from services.stream.stored_records import StateLostError
from services.worker.local_store.store import StoreFailedError
from services.worker.local_store.trust import RebuildReason
from tests.unit.worker.local_store.stored_topic import ShelvingWorker, StateTopic

CONTENT = ((b"a", b"1"), (b"b", b"2"), (b"c", b"3"))


async def working(folder: Path) -> tuple[StateTopic, ShelvingWorker]:
    """A worker whose store has all that was committed."""
    topic, worker = StateTopic(), ShelvingWorker(folder)
    topic.write(*CONTENT)
    await worker.restore(topic)
    return topic, worker


def spoil(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE state SET value = x'00'")


async def test_it_is_told_what_is_in_the_store_once_it_is_there(tmp_path: Path) -> None:
    topic, worker = await working(tmp_path)
    worker.commit(topic, (b"b", b"4"), (b"c", None))
    await worker.revoke()  # waits for what is written behind
    assert worker.told == [(b"b", b"4"), (b"c", None)]
    assert await worker.restore(topic) == topic.content
    assert worker.read(topic) == topic.content
    await worker.revoke()


async def test_a_store_that_fails_at_work_is_made_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    topic, worker = await working(tmp_path)
    spoil(worker.path)
    with pytest.raises(StateLostError):
        worker.read(topic)
    await worker.discard()
    assert await worker.restore(topic) == topic.content
    assert worker.read_from == [0, 0]
    assert worker.rebuilt() == {RebuildReason.NEW: 1, RebuildReason.DAMAGED: 1}
    assert worker.has_store
    assert "not believed" in caplog.text
    worker.commit(topic, (b"b", b"5"))
    await worker.revoke()
    successor = ShelvingWorker(tmp_path)
    assert await successor.restore(topic) == topic.content
    assert successor.rebuilt() == {}
    await successor.revoke()


async def test_a_store_that_is_whole_is_not_made_again(tmp_path: Path) -> None:
    """A timer that meets a lost store gives up all partitions that it was about."""
    topic, worker = await working(tmp_path)
    await worker.discard()
    assert await worker.restore(topic) == topic.content
    assert worker.rebuilt() == {RebuildReason.NEW: 1}
    assert worker.read_from == [0, topic.records[-1].offset]
    await worker.revoke()


async def test_where_it_cannot_be_made_again_all_is_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topic, worker = await working(tmp_path)
    spoil(worker.path)
    with pytest.raises(StateLostError):
        worker.read(topic)
    monkeypatch.setattr("services.worker.local_store.local_stores.LocalStore", full_disk)
    await worker.discard()
    assert await worker.restore(topic) == topic.content
    assert not worker.has_store
    await worker.revoke()


def full_disk(*_: object) -> None:
    raise StoreFailedError("disk I/O error")


async def test_a_revocation_while_it_is_discarded_lets_go_of_the_file(tmp_path: Path) -> None:
    topic, worker = await working(tmp_path)
    spoil(worker.path)
    with pytest.raises(StateLostError):
        worker.read(topic)
    released = threading.Event()
    worker._stores.executor.submit(released.wait)
    discarding = asyncio.create_task(worker.discard())
    await asyncio.sleep(0)  # it waits for the thread that writes
    discarding.cancel()
    released.set()
    await asyncio.gather(discarding, return_exceptions=True)
    assert discarding.cancelled()
    successor = ShelvingWorker(tmp_path)
    assert await successor.restore(topic) == topic.content
    assert successor.has_store
    await successor.revoke()


async def test_who_comes_back_to_a_store_that_others_have_written_reads_it_anew(tmp_path: Path) -> None:
    topic, worker = await working(tmp_path)
    await worker.revoke()
    assert await worker._partitions.resume(0, topic.end)
    assert worker.read(topic) == topic.content
    await worker.revoke()
    other = ShelvingWorker(tmp_path)
    assert await other.restore(topic) == topic.content
    assert not await worker._partitions.resume(0, topic.end)  # it is locked, and memory relies on it
    other.commit(topic, (b"b", b"9"))
    await other.revoke()
    assert not await worker._partitions.resume(0, topic.end - 2)
    assert await worker.restore(topic) == topic.content
    await worker.revoke()
