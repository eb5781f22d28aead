"""Whatever happens to topic and store, a restore gives what the topic holds; with a sound store it reads the tail."""

import asyncio
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.stream.state_records import StateRecord
from services.worker.local_store.disk_thread import in_disk_thread
from services.worker.local_store.store import LocalStore
from services.worker.local_store.trust import RebuildReason, TopicRecord
from services.worker.ownership.restore_source import StoreSource
from tests.unit.worker.local_store.stored_topic import ShelvingWorker, StateTopic, StoringWorker

keys = st.sampled_from([b"a", b"b", b"c", b"d"])
records = st.lists(st.tuples(keys, st.none() | st.binary(max_size=20)), min_size=1, max_size=4)
happenings: st.SearchStrategy[tuple[str, list[StateRecord]]] = st.one_of(
    st.tuples(st.just("commit"), records),
    st.tuples(st.just("another owner"), records),
    st.tuples(
        st.sampled_from(["compact", "topic made again", "restart", "tear", "cut", "remove"]),
        st.builds(list[StateRecord]),
    ),
)


@settings(max_examples=60, deadline=None)
@given(script=st.lists(happenings, max_size=14), worker_type=st.sampled_from([StoringWorker, ShelvingWorker]))
def test_a_restore_gives_what_the_topic_holds_whatever_happened(
    script: list[tuple[str, list[StateRecord]]], worker_type: type[StoringWorker]
) -> None:
    asyncio.run(play(script, worker_type))


async def play(script: list[tuple[str, list[StateRecord]]], worker_type: type[StoringWorker]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        topic, worker = StateTopic(), worker_type(Path(folder))
        assert await worker.restore(topic) == []
        for happening, content in [*script, ("restart", [])]:
            match happening:
                case "commit":
                    worker.commit(topic, *content)
                    continue
                case "another owner":
                    await worker.revoke()
                    topic.write(*content)
                case "compact":
                    topic.compact()
                case "topic made again":
                    await worker.revoke()
                    topic = StateTopic(topic)
                case _:
                    await worker.die()
                    damage(worker.path, happening)
                    worker = worker_type(Path(folder))
            await worker.revoke()
            assert await worker.restore(topic) == topic.content, happening
            assert worker.has_store
        await worker.revoke()


def damage(path: Path, how: str) -> None:
    whole = path.read_bytes()
    match how:
        case "tear":
            path.write_bytes(whole[: len(whole) // 2] + bytes(4096) + whole[len(whole) // 2 + 4096 :])
        case "cut":
            path.write_bytes(whole[: len(whole) * 2 // 3])
        case "remove":
            path.unlink()


async def test_after_a_restart_only_the_tail_is_read(tmp_path: Path) -> None:
    topic, worker = StateTopic(), StoringWorker(tmp_path)
    await worker.restore(topic)
    for n in range(50):
        worker.commit(topic, (b"key %d" % n, b"value"), (b"position", b"%d" % n))
    await worker.die()
    successor = StoringWorker(tmp_path)
    assert await successor.restore(topic) == topic.content
    assert successor.read_from == [topic.records[-1].offset]
    assert successor.rebuilt() == {}
    assert worker.rebuilt() == {RebuildReason.NEW: 1}


async def test_a_topic_that_was_made_again_is_noticed_though_its_offsets_go_further(tmp_path: Path) -> None:
    old, worker = StateTopic(), StoringWorker(tmp_path)
    await worker.restore(old)
    worker.commit(old, (b"a", b"old"))
    await worker.revoke()
    new = StateTopic(old)
    for _ in range(5):
        new.write((b"a", b"old"))
    assert await worker.restore(new) == new.content
    assert worker.rebuilt() == {RebuildReason.NEW: 1, RebuildReason.OTHER_TOPIC: 1}


async def test_a_second_worker_on_the_folder_goes_without_a_store(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    topic, first, second = StateTopic(), StoringWorker(tmp_path), StoringWorker(tmp_path)
    await first.restore(topic)
    first.commit(topic, (b"a", b"1"))
    assert await second.restore(topic) == topic.content
    assert not second.has_store
    assert "no local store" in caplog.text
    await first.revoke()
    assert await second.restore(topic) == topic.content
    assert second.has_store


async def test_a_folder_that_cannot_be_written_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    topic, worker = StateTopic(), StoringWorker(tmp_path / "file" / "folder")
    topic.write((b"a", b"1"))
    assert await worker.restore(topic) == topic.content
    assert not worker.has_store
    assert "no local store" in caplog.text
    worker.commit(topic, (b"a", b"2"))


async def test_a_disk_that_is_full_in_mid_work_is_a_warning_and_the_next_start_reads_the_tail(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    topic, worker = StateTopic(), StoringWorker(tmp_path)
    await worker.restore(topic)
    worker.commit(topic, (b"a", b"1"))
    writer = worker._partitions._writers[0]
    assert writer._writing
    await writer._writing
    writer.store._db.execute("PRAGMA max_page_count = 1")
    worker.commit(topic, (b"b", bytes(100_000)))
    await writer._writing
    assert writer.given_up
    assert not worker.has_store
    assert "given up" in caplog.text
    worker.commit(topic, (b"c", b"3"))
    await worker.revoke()
    successor = StoringWorker(tmp_path)
    assert await successor.restore(topic) == topic.content
    assert successor.read_from == [0]  # the offset of the last record that was stored


async def test_a_revocation_in_mid_restore_lets_go_of_the_file(tmp_path: Path) -> None:
    topic, worker = StateTopic(), StoringWorker(tmp_path)
    topic.write((b"a", b"1"))
    restoring = asyncio.create_task(worker.restore(topic))
    await worker.reading.wait()
    restoring.cancel()
    await asyncio.gather(restoring, return_exceptions=True)
    successor = StoringWorker(tmp_path)
    assert await successor.restore(topic) == topic.content
    assert successor.has_store


async def test_a_revocation_while_the_file_is_opened_lets_go_of_it_too(tmp_path: Path) -> None:
    topic, worker = StateTopic(), StoringWorker(tmp_path)
    restoring = asyncio.create_task(worker.restore(topic))
    await asyncio.sleep(0)  # it waits for the thread that opens
    restoring.cancel()
    await asyncio.gather(restoring, return_exceptions=True)
    assert restoring.cancelled()
    successor = StoringWorker(tmp_path)
    await successor.restore(topic)
    assert successor.has_store


async def test_a_store_that_has_read_a_part_of_the_tail_is_as_old_as_before(tmp_path: Path) -> None:
    """What it has not read may hold a tombstone, which compaction takes a day after the store was last complete."""
    yesterday = datetime.now(UTC) - timedelta(hours=19)
    store = LocalStore(tmp_path / "s")
    store.write([TopicRecord(0, b"a", b"1", 0)], 1, yesterday)
    with ThreadPoolExecutor(1) as executor:
        source = StoreSource(store, executor)
        await source.add([TopicRecord(0, b"a", b"1", 0), TopicRecord(2, b"b", b"2", 0)])
        assert store.progress.complete_at
        assert datetime.now(UTC) - store.progress.complete_at > timedelta(hours=18)
        await source.complete(9)
        assert datetime.now(UTC) - store.progress.complete_at < timedelta(hours=1)
    store.close()


async def test_a_disk_that_does_not_answer_stops_no_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(in_disk_thread, "__defaults__", (0.05,))
    topic, worker, released = StateTopic(), StoringWorker(tmp_path), threading.Event()
    topic.write((b"a", b"1"))
    worker._stores.executor.submit(released.wait)
    assert await worker.restore(topic) == topic.content
    assert not worker.has_store
    assert "does not answer" in caplog.text
    released.set()
    worker._stores.executor.shutdown()
