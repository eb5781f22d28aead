"""The file of a local store: what was written is what is read, or it is not believed."""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.stream.state_records import LatestRecords
from services.worker.local_store.local_stores import remove
from services.worker.local_store.store import LAYOUT, LocalStore, StoreFailedError
from services.worker.local_store.trust import RebuildReason, StoreNotTrustedError, TopicRecord

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WRITTEN = int(NOW.timestamp() * 1000)
Content = Sequence[tuple[bytes, bytes | None]]

contents = st.lists(
    st.tuples(st.sampled_from([b"a", b"b", b"c", b"\0position"]), st.none() | st.binary(max_size=40)), max_size=12
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state-0.sqlite"


def topic(content: Content, start: int = 0) -> list[TopicRecord]:
    """With a control record behind each."""
    return [TopicRecord(start + 2 * n, key, value, WRITTEN) for n, (key, value) in enumerate(content)]


def read(store: LocalStore) -> Content:
    return [(record.key, record.value) for record in store.records()]


def filled(path: Path, rows: int = 300, size: int = 700) -> Content:
    """A store that was closed as by the end of its process: what its log holds is not in the file yet."""
    content = [(b"key %d" % n, b"%d " % n * (size // 4)) for n in range(rows)]
    store = LocalStore(path)
    store.write(topic(content), 2 * rows, NOW)
    store.close()
    return content


@settings(max_examples=60, deadline=None)
@given(writes=st.lists(contents, max_size=5), reopened=st.booleans())
def test_it_holds_what_compaction_would_leave_after_any_writes(writes: list[Content], *, reopened: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, offset, everything = LocalStore(Path(folder) / "s"), 0, list[tuple[bytes, bytes | None]]()
        for content in writes:
            records = topic(content, offset)
            offset += 2 * len(content)
            store.write(records, offset, NOW)
            everything += content
            if reopened:
                store.close()
                store = LocalStore(Path(folder) / "s")
        expected = list(LatestRecords(everything).drain())
        assert read(store) == expected
        assert len(store) == len(expected)
        assert store.progress.next == offset
        assert (store.last.key if store.last else None) == (expected[-1][0] if expected else None)
        store.close()


def places(size: int) -> Iterator[int]:
    """Offsets of every class: header, schema, page borders and their neighbours, middles of pages, the end."""
    yield from (0, 1, 15, 16, 18, 24, 28, 52, 60, 68, 95, 99, 100, 101, 108, 200, size - 1)
    for page in range(0, size, 4096):
        yield from (page, page + 1, page + 3, page + 8, page + 511, page + 2048, page + 4095)


def survives(path: Path, content: Content) -> str:
    """What comes of a damaged file: never another content than the whole one that was written."""
    try:
        store = LocalStore(path)
    except StoreNotTrustedError as error:
        return error.reason
    try:
        found, last = read(store), store.last
    except StoreNotTrustedError as error:
        return error.reason
    finally:
        store.close()
    if store.progress.next == 0 and not found:
        return "empty"
    assert found == content
    assert last
    assert store.progress.next == 2 * len(content)
    return "whole"


def test_a_file_that_ends_too_early_at_any_place_is_not_believed(path: Path) -> None:
    content = filled(path)
    whole = path.read_bytes()
    outcomes = set()
    for place in places(len(whole)):
        remove(path)
        path.write_bytes(whole[:place])
        outcome = survives(path, content)
        assert outcome != "whole", place
        outcomes.add(outcome)
    assert outcomes <= {"empty", RebuildReason.DAMAGED, RebuildReason.LAYOUT}


@pytest.mark.parametrize("torn", [bytes(64), b"\xff" * 64, b"\x5a"], ids=["zeroes", "ones", "one byte"])
def test_a_file_with_other_bytes_at_any_place_is_whole_or_not_believed(path: Path, torn: bytes) -> None:
    content = filled(path)
    whole = path.read_bytes()
    for place in places(len(whole)):
        remove(path)
        path.write_bytes(whole[:place] + torn + whole[place + len(torn) :])
        survives(path, content)


def test_a_log_that_ends_too_early_leaves_a_past_state(tmp_path: Path) -> None:
    """The process was killed, the machine too: the file is whole, its write-ahead log is not."""
    live = tmp_path / "live"
    store = LocalStore(live)
    states: list[Content] = [[]]
    for n in range(6):
        store.write(topic([(b"key %d" % n, b"v" * 3000)], 2 * n), 2 * n + 2, NOW)
        states.append(read(store))
    main, log = live.read_bytes(), (tmp_path / "live-wal").read_bytes()
    store.close()
    copy = tmp_path / "copy"
    for place in (0, 1, 31, 32, 33, *range(100, len(log), 1021), len(log)):
        remove(copy)
        copy.write_bytes(main)
        (tmp_path / "copy-wal").write_bytes(log[:place])
        try:
            found = LocalStore(copy)
        except StoreNotTrustedError:
            continue
        content = read(found)
        assert content in states
        assert found.progress.next == 2 * states.index(content)
        found.close()
    assert content == states[-1]


def test_a_page_that_an_older_copy_overwrote_is_noticed(path: Path) -> None:
    """Each row is right by itself, but not all are there: only the checksum over all rows shows it."""
    filled(path)
    db = sqlite3.connect(path)
    db.execute("DELETE FROM state WHERE key = ?", [b"key 17"])
    db.commit()
    db.close()
    store = LocalStore(path)
    with pytest.raises(StoreNotTrustedError, match="299 of 300 rows"):
        read(store)
    store.close()


def test_another_layout_or_another_program_is_not_believed(path: Path) -> None:
    filled(path)
    for pragma in (f"user_version = {LAYOUT + 1}", "application_id = 7"):
        db = sqlite3.connect(path)
        db.execute(f"PRAGMA {pragma}")
        db.close()
        with pytest.raises(StoreNotTrustedError) as refused:
            LocalStore(path)
        assert refused.value.reason is RebuildReason.LAYOUT


def test_a_full_disk_leaves_what_was_there(path: Path) -> None:
    store = LocalStore(path)
    store.write(topic([(b"a", b"1")]), 2, NOW)
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFailedError, match="full"):
        store.write(topic([(b"b", b"2" * 100_000)], 2), 4, NOW)
    assert read(store) == [(b"a", b"1")]
    assert store.progress.next == 2
    store.close()


def test_tombstones_go_after_two_days_but_for_the_last_record(path: Path) -> None:
    store = LocalStore(path)
    store.write(topic([(b"a", b"1"), (b"b", None), (b"c", b"3"), (b"d", None)]), 8, NOW)
    store.write([], 8, NOW + timedelta(days=3))
    assert read(store) == [(b"a", b"1"), (b"c", b"3"), (b"d", None)]
    store.write([TopicRecord(8, b"e", b"5", WRITTEN)], 10, NOW + timedelta(days=4))
    assert read(store) == [(b"a", b"1"), (b"c", b"3"), (b"e", b"5")]
    store.close()
