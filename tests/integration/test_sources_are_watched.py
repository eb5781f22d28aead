"""The collector watches over what its sources send: what it learns is on the broker."""

import asyncio
import json
from pathlib import Path

import pytest

from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.stream.topics import SOURCE_WATCH
from tests.integration.test_sources_are_fetched import collector

pytestmark = pytest.mark.timeout(180)


def _registry(folder: Path, drop: Path) -> Path:
    connection = {"road": "folder", "path": str(drop), "finished": "renamed", "every_seconds": 0.2}
    source = {"id": "wire", "name": "Wire", "kind": "agency", "connections": [connection]}
    path = folder / "sources.yaml"
    path.write_text(json.dumps({"sources": [source]}))
    return path


async def test_a_number_that_did_not_come_is_known_to_be_missing(settings: Settings, tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    async with collector(settings, _registry(tmp_path, drop)), asyncio.timeout(120):
        async for record in read(settings, SOURCE_WATCH.name, TailOptions()):
            if record.key != b"wire":
                continue
            counters = json.loads(record.value)["counters"]
            if not counters:
                # It watches: what comes from now on counts.
                for number in (1, 2, 4):
                    head = f"\x01abc{number:04} 4 pol 12 Storm\r\n\x02Text number {number}.\x03"
                    (drop / f".{number}").write_text(head)
                    (drop / f".{number}").rename(drop / f"{number}.txt")
            elif counters["service:abc"]["last"] == 4:
                assert list(counters["service:abc"]["missing"]) == ["3"]
                break
