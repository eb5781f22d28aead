"""Whatever happens to topic, store and snapshot, memory is what the topic says; a sound one saves the work."""

import asyncio
import contextlib
import shutil
import sqlite3
import tempfile
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.stream.state_records import RestoreSteps, StateRecord
from services.worker.local_store import snapshot_links
from services.worker.local_store.snapshot_file import SnapshotRefusal
from services.worker.local_store.store import LocalStore
from services.worker.ownership import snapshots
from tests.unit.worker.local_store.stored_topic import StateTopic
from tests.unit.worker.ownership.snapshotting import Remembered, SnapshottingWorker

keys = st.sampled_from([b"a", b"b", b"c", b"d"])
records = st.lists(st.tuples(keys, st.none() | st.binary(max_size=20)), min_size=1, max_size=4)
happenings: st.SearchStrategy[tuple[str, list[StateRecord]]] = st.one_of(
    st.tuples(st.sampled_from(["commit", "commit", "commit", "another owner", "older version"]), records),
    st.tuples(
        st.sampled_from(
            [
                "snapshot written",
                "compact",
                "topic made again",
                "restart",
                "tear the store",
                "remove the store",
                "tear the snapshot",
                "cut the snapshot",
                "keep a copy",
                "put the copy back",
                "put the store's copy back",
            ]
        ),
        st.builds(list[StateRecord]),
    ),
)


@settings(max_examples=60, deadline=None)
@given(script=st.lists(happenings, max_size=16))
def test_memory_is_what_the_topic_says_whatever_happened(script: list[tuple[str, list[StateRecord]]]) -> None:
    asyncio.run(play(script))


async def play(script: list[tuple[str, list[StateRecord]]]) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder, copies = Path(root) / "state", Path(root) / "copies"
        topic, worker = StateTopic(), SnapshottingWorker(folder)
        await worker.restore(topic)
        for happening, content in [*script, ("restart", [])]:
            if happening == "commit":
                await worker.commit(topic, *content)
                continue
            if happening == "snapshot written":
                await worker.snapshot_written()
                continue
            await worker.revoke()
            if happening == "older version":
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(snapshot_links.SnapshotLink, "with_row", lambda link, *_: link)
                    older = SnapshottingWorker(folder, every=1e9)
                    await older.restore(topic)
                    older._snapshots._due[0] = 1e18
                    await older.commit(topic, *content)
                    await older.store_written()
                    await older.revoke()
            elif happening == "another owner":
                topic.write(*content)
            elif happening == "compact":
                topic.compact()
            elif happening == "topic made again":
                topic = StateTopic(topic)
            else:
                change_files(happening, worker, folder, copies)
            worker = SnapshottingWorker(folder)
            await worker.restore(topic)
            assert worker.memory.values == {key: value for key, value in topic.content if value is not None}, happening
        await worker.revoke()


def change_files(how: str, worker: SnapshottingWorker, folder: Path, copies: Path) -> None:
    path = worker.path if "store" in how else worker.snapshot
    if how == "keep a copy":
        shutil.rmtree(copies, ignore_errors=True)
        shutil.copytree(folder, copies)
    elif how.startswith("put"):
        if (copies / path.name).exists():
            shutil.copy(copies / path.name, path)
    elif how.startswith("remove"):
        path.unlink(missing_ok=True)
    elif how != "restart" and path.exists():
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[: len(whole) * 2 // 3] if "cut" in how else whole[:middle] + b"?" + whole[middle + 1 :])


async def with_snapshot(folder: Path) -> tuple[StateTopic, SnapshottingWorker]:
    """A worker that wrote a snapshot, and something after it."""
    topic, worker = StateTopic(), SnapshottingWorker(folder)
    await worker.restore(topic)
    await worker.commit(topic, *((b"key %d" % n, b"1") for n in range(20)))
    await worker.store_written()
    await worker.snapshot_written()
    worker._snapshots._every = 1e9
    worker._snapshots._due[0] = 1e18
    await worker.commit(topic, (b"key 3", b"2"), (b"key 4", None), (b"new", b"1"))
    await worker.revoke()
    return topic, worker


async def test_a_start_takes_the_snapshot_and_what_came_since(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    topic, _ = await with_snapshot(tmp_path)
    caplog.set_level("INFO")
    worker = SnapshottingWorker(tmp_path)
    await worker.restore(topic)
    assert worker.memory.values == {key: value for key, value in topic.content if value is not None}
    assert worker.memory.loaded_whole == 0
    assert "3 records since" in caplog.text
    assert worker.refused() == {}
    await worker.revoke()


async def test_a_damaged_store_is_made_again_though_the_snapshot_needs_none_of_its_old_rows(tmp_path: Path) -> None:
    topic, worker = await with_snapshot(tmp_path)
    await worker.revoke()
    with contextlib.closing(sqlite3.connect(worker.path)) as db, db:
        db.execute("UPDATE state SET value = x'00' WHERE key = ?", [b"key 5"])
    again = SnapshottingWorker(tmp_path)
    await again.restore(topic)
    assert again.memory.values == {key: value for key, value in topic.content if value is not None}
    await again.revoke()
    with contextlib.closing(LocalStore(again.path)) as store:
        assert [record.key for record in store.records()] == [key for key, _ in topic.content]


async def test_what_an_older_version_wrote_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topic, _ = await with_snapshot(tmp_path)
    monkeypatch.setattr(snapshot_links.SnapshotLink, "with_row", lambda link, *_: link)
    older = SnapshottingWorker(tmp_path, every=1e9)
    await older.restore(topic)
    await older.commit(topic, (b"key 5", b"by the older one"))
    await older.revoke()
    monkeypatch.undo()
    worker = SnapshottingWorker(tmp_path)
    await worker.restore(topic)
    assert worker.memory.values[b"key 5"] == b"by the older one"
    assert worker.refused() == {SnapshotRefusal.OTHER_STORE: 1}
    await worker.revoke()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("version", lambda _: "0.0.1", SnapshotRefusal.VERSION),
        ("_BELIEVED_FOR", timedelta(0), SnapshotRefusal.OLD),
    ],
)
async def test_what_may_not_be_believed_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: object, reason: SnapshotRefusal
) -> None:
    topic, _ = await with_snapshot(tmp_path)
    monkeypatch.setattr(snapshots, name, value)
    worker = SnapshottingWorker(tmp_path)
    await worker.restore(topic)
    assert worker.memory.loaded_whole == 1
    assert worker.refused() == {reason: 1}
    await worker.revoke()


async def test_where_the_stage_cannot_catch_up_the_whole_is_restored(tmp_path: Path) -> None:
    topic, _ = await with_snapshot(tmp_path)
    worker = SnapshottingWorker(tmp_path)
    worker.memory.unfit = True
    await worker.restore(topic)
    assert worker.memory.loaded_whole == 1
    assert worker.refused() == {SnapshotRefusal.UNFIT: 1}
    await worker.revoke()


@pytest.mark.parametrize("part", [0.0, 0.3, 0.6, 0.9, 0.999])
@pytest.mark.parametrize("how", ["cut", "flip"])
async def test_a_damaged_file_is_refused_wherever_it_is_damaged(tmp_path: Path, how: str, part: float) -> None:
    topic, writer = await with_snapshot(tmp_path)
    whole = writer.snapshot.read_bytes()
    at = int(len(whole) * part)
    writer.snapshot.write_bytes(whole[:at] + (b"" if how == "cut" else bytes([whole[at] ^ 1]) + whole[at + 1 :]))
    worker = SnapshottingWorker(tmp_path)
    await worker.restore(topic)
    assert worker.memory.loaded_whole == 1
    assert worker.refused() == {SnapshotRefusal.DAMAGED: 1}
    await worker.revoke()


async def test_what_was_never_finished_is_removed(tmp_path: Path) -> None:
    topic, writer = await with_snapshot(tmp_path)
    unfinished = writer.snapshot.with_name(writer.snapshot.name + "-0123")
    unfinished.write_bytes(b"torn")
    worker = SnapshottingWorker(tmp_path)
    await worker.restore(topic)
    assert not unfinished.exists()
    assert worker.memory.loaded_whole == 0
    await worker.revoke()


async def test_a_full_disk_is_a_warning_and_the_former_snapshot_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    topic, _ = await with_snapshot(tmp_path)
    worker = SnapshottingWorker(tmp_path)
    await worker.restore(topic)
    worker._snapshots._due[0] = 0.0

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshots, "write_snapshot", full)
    await worker.commit(topic, (b"key 6", b"3"))
    await worker.snapshot_written()
    assert "No space left" in caplog.text
    await worker.revoke()
    successor = SnapshottingWorker(tmp_path)
    await successor.restore(topic)
    assert successor.memory.loaded_whole == 0
    assert successor.memory.values[b"key 6"] == b"3"
    await successor.revoke()


async def test_a_disk_without_room_for_it_gets_no_snapshot_and_keeps_its_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    topic, worker = StateTopic(), SnapshottingWorker(tmp_path)
    await worker.restore(topic)
    monkeypatch.setattr(snapshots, "_ROOM_LEFT", 2**62)
    await worker.commit(topic, (b"a", b"1"))
    await worker.snapshot_written()
    assert "bytes free" in caplog.text
    await worker.revoke()
    assert not worker.snapshot.exists()


async def test_a_revocation_in_mid_restore_waits_for_who_reads_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, _ = await with_snapshot(tmp_path)
    worker, begun, may_end = SnapshottingWorker(tmp_path), threading.Event(), threading.Event()
    taken = Remembered.restoring_from

    def slow(memory: Remembered, *given: Any) -> RestoreSteps:
        begun.set()
        may_end.wait(10)
        yield from taken(memory, *given)

    monkeypatch.setattr(Remembered, "restoring_from", slow)
    restoring = asyncio.create_task(worker.restore(topic))
    await asyncio.to_thread(begun.wait)
    restoring.cancel()
    await asyncio.sleep(0)
    assert not restoring.done()
    may_end.set()
    await asyncio.gather(restoring, return_exceptions=True)
    assert restoring.cancelled()
    monkeypatch.undo()
    successor = SnapshottingWorker(tmp_path)
    await successor.restore(topic)
    assert successor.memory.loaded_whole == 0
    await successor.revoke()
