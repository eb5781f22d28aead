"""`copytaster sources run` against a feed server with faults, on each broker; killed while it works."""

import asyncio
import json
import os
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from schemas.raw import RawItem
from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.stream.topics import RAW
from services.supervision.supervisor import copytaster_command
from tests.brokers.feed_server import FeedServer, feed_server

pytestmark = pytest.mark.timeout(180)

_GUID = re.compile(rb"<guid[^>]*>([^<]+)</guid>")


class RawGuids:
    """What reached news.raw."""

    def __init__(self) -> None:
        self.guids: Counter[str] = Counter()
        self.old: Counter[str] = Counter()
        """Of these, what was brought in later."""
        self.changed = asyncio.Event()

    async def follow(self, settings: Settings) -> None:
        async for record in read(settings, RAW.name, TailOptions()):
            item = RawItem.model_validate_json(record.value)
            guids = [guid.decode() for guid in _GUID.findall(item.payload)]
            self.guids.update(guids)
            self.old.update(guids if item.backfill_before else ())
            self.changed.set()

    async def has(self, *guids: str) -> None:
        async with asyncio.timeout(60):
            while not set(guids) <= set(self.guids):
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def fetched(settings: Settings) -> AsyncIterator[RawGuids]:
    found = RawGuids()
    task = asyncio.create_task(found.follow(settings))
    yield found
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as made:
        yield made


def registry(folder: Path, server: FeedServer, *names: str) -> Path:
    sources = [
        {
            "id": name,
            "name": name,
            "kind": "outlet",
            "connections": [
                {
                    "road": "feed",
                    "url": f"{server.address}/{name}",
                    "every_seconds": 1,
                    "every_seconds_at_most": 1,
                    "apart_seconds": 0,
                    "networks": ["127.0.0.0/8"],
                }
            ],
        }
        for name in names
    ]
    path = folder / "sources.yaml"
    # JSON is YAML.
    path.write_text(json.dumps({"sources": sources}))
    return path


@asynccontextmanager
async def collector(settings: Settings, file: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    made = settings.model_copy(update={"sources_file": str(file)})
    process = await asyncio.create_subprocess_exec(
        *copytaster_command("sources", "run"), env={**os.environ, **made.environment()}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def sources(settings: Settings, file: Path, *arguments: str) -> bytes:
    """The output of a command on the same broker."""
    made = settings.model_copy(update={"sources_file": str(file)})
    process = await asyncio.create_subprocess_exec(
        *copytaster_command("sources", *arguments),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **made.environment()},
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output
    return output


async def test_what_a_feed_shows_is_fetched_once_and_news_when_it_comes(
    settings: Settings, fetched: RawGuids, server: FeedServer, tmp_path: Path
) -> None:
    feed = server.feed("harbour", "One", "Two")
    async with collector(settings, registry(tmp_path, server, "harbour")) as process:
        await fetched.has("One", "Two")
        feed.add("Three")
        await fetched.has("Three")
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert fetched.guids == {"One": 1, "Two": 1, "Three": 1}
    assert "If-None-Match" in feed.requests[1]


async def test_a_failing_source_hurts_no_other(
    settings: Settings, fetched: RawGuids, server: FeedServer, tmp_path: Path
) -> None:
    server.feed("broken").status = 500
    cut = server.feed("cut", "Half")
    cut.cut = 60
    server.feed("harbour", "One")
    async with collector(settings, registry(tmp_path, server, "broken", "cut", "nowhere", "harbour")):
        await fetched.has("One")
    assert "Half" not in fetched.guids


async def test_killed_again_and_again_it_loses_nothing_and_repeats_at_most_a_page(
    settings: Settings, fetched: RawGuids, server: FeedServer, tmp_path: Path
) -> None:
    feed = server.feed("harbour", "n0")
    file = registry(tmp_path, server, "harbour")
    kills = 3
    for number in range(1, kills + 1):
        async with collector(settings, file) as process:
            await fetched.has(f"n{number - 1}")
            feed.add(f"n{number}")
            process.kill()
    async with collector(settings, file):
        await fetched.has(*(f"n{number}" for number in range(kills + 1)))
    repeats = fetched.guids.total() - len(fetched.guids)
    # In a transaction an item and the cursor behind it are one; else the page in hand may come again.
    assert repeats <= (0 if settings.transactional else kills * 2)


async def test_the_operator_pauses_resumes_and_rewinds(
    settings: Settings, fetched: RawGuids, server: FeedServer, tmp_path: Path
) -> None:
    feed = server.feed("harbour", "One")
    file = registry(tmp_path, server, "harbour")
    async with collector(settings, file):
        await fetched.has("One")
        await sources(settings, file, "pause", "harbour")
        await _shows(settings, file, paused=True)
        asked = len(feed.requests)
        feed.add("Two")
        await sources(settings, file, "cursor", "rewind", "harbour", "--backfill")
        assert len(feed.requests) == asked
        await sources(settings, file, "resume", "harbour")
        await fetched.has("Two")
        feed.add("Three")
        await fetched.has("Three")
    assert fetched.guids["One"] == 2
    # The rewound page is one of old items, in which the parser finds what is new; what came after it is news.
    assert fetched.old == {"One": 1, "Two": 1}


async def _shows(settings: Settings, file: Path, *, paused: bool) -> None:
    async with asyncio.timeout(60):
        while json.loads(await sources(settings, file, "cursor", "show", "harbour", "--json"))["paused"] is not paused:
            pass
