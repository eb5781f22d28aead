"""Writes behind the work: a disk that is slow is waited for by nobody, and what waits for it is bounded."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.worker.local_store import write_behind
from services.worker.local_store.store import LocalStore
from services.worker.local_store.trust import TopicRecord
from services.worker.local_store.write_behind import WriteBehind


class SlowDisk(ThreadPoolExecutor):
    """Writes nothing until it is released."""

    def __init__(self) -> None:
        super().__init__(max_workers=1)
        self.released = threading.Event()
        self.submit(self.released.wait)


def record(offset: int, size: int = 10) -> TopicRecord:
    return TopicRecord(offset, b"key %d" % offset, bytes(size), 0)


async def test_what_waited_for_the_disk_is_written_as_one(tmp_path: Path) -> None:
    store, disk, gone = LocalStore(tmp_path / "s"), SlowDisk(), list[str]()
    writer = WriteBehind(store, disk, lambda: gone.append("gone"))
    for offset in range(100):
        writer.wrote([record(offset)])
        await asyncio.sleep(0)
    disk.released.set()
    assert await writer.close()
    again = LocalStore(tmp_path / "s")
    assert again.progress.next == 100
    assert [each.offset for each in again.records()] == list(range(100))
    assert gone == []
    again.close()


async def test_a_disk_that_does_not_keep_up_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_behind, "_MOST_WAITING", 1_000)
    store, disk, gone = LocalStore(tmp_path / "s"), SlowDisk(), list[str]()
    writer = WriteBehind(store, disk, lambda: gone.append("gone"))
    for offset in range(20):
        writer.wrote([record(offset, 100)])
        await asyncio.sleep(0)
    assert writer.given_up
    assert gone == ["gone"]
    disk.released.set()
    disk.shutdown()
    store.close()
    await writer.close()


async def test_a_disk_that_does_not_answer_holds_up_no_revocation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_behind, "_CLOSE_SECONDS", 0.01)
    store, disk, gone = LocalStore(tmp_path / "s"), SlowDisk(), list[str]()
    writer = WriteBehind(store, disk, lambda: gone.append("gone"))
    writer.wrote([record(0)])
    assert not await writer.close()
    assert gone == ["gone"]
    disk.released.set()
    disk.shutdown()
    store.close()
