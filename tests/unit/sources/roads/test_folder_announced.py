"""The file system says that something has changed, and a scan follows at once."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.sources.roads.folder.announcing import something_changed
from services.sources.roads.folder.connector import FolderConnector
from services.sources.roads.folder.settings import FolderConnection

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def connector(path: Path, **fields: object) -> FolderConnector:
    return FolderConnector(FolderConnection.model_validate({"road": "folder", "path": str(path), **fields}), 1000)


async def writes(path: Path, until: "asyncio.Task[None]") -> None:
    """Files again and again: when the watch has begun cannot be seen from outside."""
    number = 0
    while not until.done():
        (path / f"{number}.xml").write_text("one")
        number += 1
        await asyncio.wait({until}, timeout=0.2)


async def test_a_file_that_appears_is_announced(tmp_path: Path) -> None:
    road = connector(tmp_path, finished="renamed")
    waiting = asyncio.create_task(road.announced({}))
    async with asyncio.timeout(20):
        await writes(tmp_path, waiting)
        await waiting
    assert (await road.poll({}, NOON + timedelta(seconds=1))).items
    await road.close()


@pytest.mark.parametrize("watched", [False, True], ids=["not watched", "no such folder"])
async def test_where_nothing_is_said_it_waits_and_can_be_cancelled(tmp_path: Path, watched: bool) -> None:
    waiting = asyncio.create_task(connector(tmp_path / "none", watch=watched).announced({}))
    done, _ = await asyncio.wait({waiting}, timeout=0.3)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not done


async def test_what_is_not_wanted_is_not_announced(tmp_path: Path) -> None:
    seen: list[str] = []

    def wanted(path: str) -> bool:
        seen.append(Path(path).name)
        return not path.endswith(".tmp")

    waiting = asyncio.create_task(something_changed(str(tmp_path), wanted))
    async with asyncio.timeout(20):
        while not seen:
            (tmp_path / "a.tmp").write_text("x")
            await asyncio.wait({waiting}, timeout=0.2)
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
