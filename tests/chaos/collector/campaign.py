"""Kills the collector again and again."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from services.kafka import clients
from services.settings import Settings
from services.supervision.supervisor import copytaster_command
from tests.chaos.collector.seen import SeenItems
from tests.chaos.collector.senders import RoadSenders
from tests.chaos.collector.site import FEED_ENTRIES, news_site

_SHORTEST_LIFE = 3.0
"""Seconds: some die before their group has answered, others in the midst of a page."""
_END_SECONDS = 90.0
_ITEM_SECONDS = 0.3
_MOST_AHEAD = FEED_ENTRIES // 2
"""Items of the feed that may wait to be fetched: on a busy machine several collectors die before their first poll, and
what a feed no longer shows is lost to anybody."""


@dataclass(frozen=True, slots=True)
class KillReport:
    """What came of it."""

    kills: int
    at_work: int
    """Of those killed, how many had brought items."""
    sent: Counter[str]
    lost: list[str]
    repeats: Counter[str]

    def __str__(self) -> str:
        by_road = ", ".join(f"{road} {count}" for road, count in sorted(self.sent.items()))
        repeats = ", ".join(f"{road} {count}" for road, count in sorted(self.repeats.items())) or "none"
        killed = f"{self.kills} kills, {self.at_work} of collectors that had brought items"
        return f"{killed}; sent: {by_road}\nlost: {', '.join(self.lost) or 'none'}\nrepeats: {repeats}"


async def kill_campaign(
    settings: Settings, topic: str, folder: Path, *, kills: int, longest: float, seed: int, say: Callable[[str], None]
) -> KillReport:
    """Run it. `topic` is one on which nothing else is written; `longest`: seconds that a collector lives at most."""
    dice, seen = Random(seed), SeenItems()  # noqa: S311 - no secret
    drop = folder / "drop"
    drop.mkdir()
    async with news_site() as site, clients.producing(settings) as producer:
        senders = RoadSenders(site, drop, producer, settings.kafka_bootstrap, topic)
        file = folder / "sources.yaml"
        file.write_text(json.dumps({"sources": [senders.entry()]}))
        running = settings.model_copy(update={"sources_file": str(file), "sources_mail_port": senders.mail_port})
        following = asyncio.create_task(seen.follow(settings))
        enough = asyncio.Event()
        sending = [
            asyncio.create_task(_steadily(senders.one_more, enough, lambda: _ahead(senders, seen) < _MOST_AHEAD)),
            asyncio.create_task(_steadily(senders.one_mail, enough, lambda: True)),
        ]
        at_work = 0
        for number in range(1, kills + 1):
            before = seen.times.total()
            async with _collector(running):
                await asyncio.sleep(dice.uniform(_SHORTEST_LIFE, longest))
            at_work += seen.times.total() > before
            say(f"kill {number}: {seen.times.total()} items came of {senders.sent.total()}")
        async with _collector(running):
            # The mail in hand is still to be taken by somebody.
            enough.set()
            await asyncio.gather(*sending)
            await seen.all_of(senders.sent, _END_SECONDS)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    return KillReport(kills, at_work, senders.sent, seen.lost(senders.sent), seen.repeats())


def _ahead(senders: RoadSenders, seen: SeenItems) -> int:
    return senders.sent["feed"] - sum(road == "feed" for road, _ in seen.times)


async def _steadily(send: Callable[[], Awaitable[None]], enough: asyncio.Event, room: Callable[[], bool]) -> None:
    while not enough.is_set():
        if room():
            await send()
        await asyncio.sleep(_ITEM_SECONDS)


@asynccontextmanager
async def _collector(settings: Settings) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        *copytaster_command("sources", "run"), env={**os.environ, **settings.environment()}
    )
    try:
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
