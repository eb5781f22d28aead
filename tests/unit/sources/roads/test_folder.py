"""A drop folder: whole files, each once, whatever senders and crashes do."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.sources.roads.folder.connector import FolderConnector
from services.sources.roads.folder.settings import FolderConnection
from services.sources.roads.protocol import Fate, Page, Position, SourceFailure

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIMIT = 1000


class _Drop:
    """A folder, its connector, and a clock; a poll every ten seconds."""

    def __init__(self, path: Path, **settings: Any) -> None:
        self.path = path
        self.settings = FolderConnection(road="folder", path=str(path), **settings)
        self.connector = FolderConnector(self.settings, LIMIT)
        self.position: Position = {}
        self.now = NOON

    def write(self, name: str | bytes, content: str) -> Path:
        path = self.path / os.fsdecode(name)
        path.write_text(content)
        return path

    async def poll(self, *, confirm: bool = True) -> Page:
        self.now += timedelta(seconds=10)
        page = await self.connector.poll(self.position, self.now)
        self.position = page.position
        if confirm:
            await self.connector.confirmed(page)
        return page

    async def texts(self, polls: int = 2) -> list[str]:
        return [item.payload.decode() for _ in range(polls) for item in (await self.poll()).items]

    async def restart(self) -> None:
        await self.connector.close()
        self.connector = FolderConnector(self.settings, LIMIT)

    def names(self, folder: str = "") -> list[str]:
        return sorted(p.name for p in (self.path / folder).iterdir() if p.is_file() and not p.name.startswith("."))


async def test_a_whole_file_is_sent_once_and_moved(tmp_path: Path) -> None:
    drop = _Drop(tmp_path)
    drop.write("a.xml", "one")
    assert await drop.texts(4) == ["one"]
    assert (drop.names(), drop.names("done")) == ([], ["a.xml"])


async def test_a_file_that_grows_is_sent_when_it_has_stopped(tmp_path: Path) -> None:
    drop = _Drop(tmp_path)
    for text in ("", "ha", "half"):
        drop.write("a.xml", text)
        assert (await drop.poll()).items == ()
    drop.write("a.xml", "whole")
    assert await drop.texts(3) == ["whole"]


async def test_files_in_the_making_and_others_are_left_alone(tmp_path: Path) -> None:
    drop = _Drop(tmp_path, files=["*.xml"])
    for name in (".a.xml", "a.xml.tmp", "a.xml~", "a.txt"):
        drop.write(name, "no")
    (tmp_path / "folder.xml").mkdir()
    (tmp_path / "link.xml").symlink_to("/etc/passwd")
    assert await drop.texts() == []


async def test_a_renamed_file_is_whole_at_once(tmp_path: Path) -> None:
    drop = _Drop(tmp_path, finished="renamed")
    path = drop.write("a.xml.part", "text")
    assert await drop.texts(2) == []
    path.rename(tmp_path / "a.xml")
    assert await drop.texts(1) == ["text"]


async def test_a_marker_says_that_a_file_is_whole(tmp_path: Path) -> None:
    drop = _Drop(tmp_path, finished="marker")
    drop.write("a.xml", "text")
    assert await drop.texts(3) == []
    drop.write("a.xml.done", "")
    assert await drop.texts(3) == ["text"]


async def test_a_crash_before_the_move_repeats_nothing(tmp_path: Path) -> None:
    drop = _Drop(tmp_path)
    drop.write("a.xml", "text")
    await drop.poll()
    assert len((await drop.poll(confirm=False)).items) == 1
    await drop.restart()
    assert await drop.texts(3) == []
    assert drop.names("done") == ["a.xml"]


async def test_a_crash_before_the_position_was_saved_repeats_the_page(tmp_path: Path) -> None:
    drop = _Drop(tmp_path)
    drop.write("a.xml", "text")
    await drop.poll()
    before = drop.position
    await drop.poll(confirm=False)
    drop.position = before
    await drop.restart()
    assert await drop.texts(2) == ["text"]


async def test_a_name_that_comes_again_is_another_item_and_does_not_overwrite_the_first(tmp_path: Path) -> None:
    drop = _Drop(tmp_path)
    for text in ("one", "two", "two"):
        drop.write("a.xml", text)
        assert await drop.texts(3) == [text]
    assert drop.names("done") == ["a.xml", "a.xml.1", "a.xml.2"]


async def test_files_may_stay_where_they_are(tmp_path: Path) -> None:
    drop = _Drop(tmp_path, after="keep")
    drop.write("a.xml", "one")
    assert await drop.texts(3) == ["one"]
    await drop.restart()
    assert await drop.texts(3) == []
    assert drop.names() == ["a.xml"]


async def test_changed_content_with_the_same_time_is_noticed(tmp_path: Path) -> None:
    drop = _Drop(tmp_path, after="keep")
    path = drop.write("a.xml", "one")
    before = path.stat()
    assert await drop.texts(2) == ["one"]
    path.write_text("two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert await drop.texts(3) == ["two"]


async def test_a_file_with_an_old_time_that_comes_late_is_noticed(tmp_path: Path) -> None:
    drop = _Drop(tmp_path, after="keep")
    drop.write("b.xml", "new")
    assert await drop.texts(2) == ["new"]
    os.utime(drop.write("a.xml", "old"), (0, 0))
    assert await drop.texts(2) == ["old"]


async def test_a_touched_file_is_no_news(tmp_path: Path) -> None:
    drop = _Drop(tmp_path, after="keep")
    path = drop.write("a.xml", "one")
    assert await drop.texts(2) == ["one"]
    path.touch()
    await drop.poll()
    assert (await drop.poll()).fates == {Fate.REPEAT: 1}


async def test_a_file_that_changes_between_listing_and_reading_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = _Drop(tmp_path)
    path = drop.write("a.xml", "one")
    await drop.poll()
    listing = await drop.connector._files.listing()
    path.rename(tmp_path / "b.xml")
    drop.write("a.xml", "another")
    assert await drop.connector._files.read(listing[0]) is None
    assert sorted(await drop.texts(3)) == ["another", "one"]


async def test_a_file_rewritten_before_the_move_is_not_lost(tmp_path: Path) -> None:
    drop = _Drop(tmp_path)
    drop.write("a.xml", "one")
    await drop.poll()
    page = await drop.poll(confirm=False)
    drop.write("a.xml", "longer")
    await drop.connector.confirmed(page)
    assert await drop.texts(3) == ["longer"]


@pytest.mark.parametrize(
    "name", [b"m\xfcller.xml", "müller.xml".encode(), b"a b%41.xml", b"\xff\xfe.xml", b"new\nline.xml"]
)
async def test_names_in_any_charset(tmp_path: Path, name: bytes) -> None:
    drop = _Drop(tmp_path)
    drop.write(name, "text")
    assert await drop.texts(3) == ["text"]
    assert [os.fsencode(path.name) for path in (tmp_path / "done").iterdir()] == [name]


async def test_a_name_is_shown_as_people_know_it(tmp_path: Path) -> None:
    drop = _Drop(tmp_path)
    drop.write(b"m\xfcller.xml", "text")
    await drop.poll()
    assert [item.filename for item in (await drop.poll()).items] == ["müller.xml"]


async def test_what_cannot_be_taken_is_set_aside_with_a_reason(tmp_path: Path) -> None:
    drop = _Drop(tmp_path, empty_seconds=15)
    drop.write("large.xml", "x" * (LIMIT + 1))
    drop.write("empty.xml", "")
    fates = [(await drop.poll()).fates for _ in range(4)]
    assert sum(each.get(Fate.REFUSED, 0) for each in fates) == 2
    assert drop.names("failed") == ["empty.xml", "empty.xml.reason.txt", "large.xml", "large.xml.reason.txt"]
    assert "at most 1000" in (tmp_path / "failed" / "large.xml.reason.txt").read_text()


async def test_what_cannot_be_taken_is_counted_once_where_files_stay(tmp_path: Path) -> None:
    drop = _Drop(tmp_path, after="keep")
    drop.write("large.xml", "x" * (LIMIT + 1))
    fates = [(await drop.poll()).fates for _ in range(5)]
    assert sum(each.get(Fate.REFUSED, 0) for each in fates) == 1


async def test_two_processes_do_not_read_one_folder(tmp_path: Path) -> None:
    drop, other = _Drop(tmp_path), _Drop(tmp_path)
    await drop.poll()
    with pytest.raises(SourceFailure, match="another process"):
        await other.poll()
    await drop.connector.close()
    await other.poll()


async def test_a_folder_that_is_not_there_is_a_failure_of_the_source(tmp_path: Path) -> None:
    with pytest.raises(SourceFailure, match="No such file"):
        await _Drop(tmp_path / "none").poll()


async def test_pages_are_bounded_and_the_next_follows_at_once(tmp_path: Path) -> None:
    drop = _Drop(tmp_path, at_once=2)
    for number in range(5):
        drop.write(f"{number}.xml", str(number))
    await drop.poll()
    pages = [await drop.poll() for _ in range(3)]
    assert [len(page.items) for page in pages] == [2, 2, 1]
    assert [page.next_seconds for page in pages] == [0.0, 0.0, 5.0]
