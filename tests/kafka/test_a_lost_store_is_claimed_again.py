"""A store that cannot give what a publisher left in it: the worker goes on by itself, and no sequence begins again."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from schemas.article import Signal
from schemas.verdict import DeduplicatedArticle
from services.kafka import clients
from services.settings import Settings
from services.stream.topics import DEDUPLICATED, DEDUPLICATED_URGENT
from services.supervision import pipeline
from services.worker.local_store.trust import RebuildReason
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import on_apache_kafka
from tests.brokers.ledger import Ledger
from tests.brokers.sink import CollectedRecords, collecting
from tests.scenarios.script import Send
from tests.scenarios.script_messages import article_id, message_of
from tests.unit.publisher.test_instructions import instruction

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

READY = 60.0
ITEMS = [f"I{n}" for n in range(24)]
NEW_ITEMS = [f"N{n}" for n in range(300)]
"""Behind the second versions: what was fetched before is still being decided while partitions are claimed again."""


IDS = {article_id(item) for item in ITEMS}


def version(item: str, number: int) -> DeduplicatedArticle:
    message = message_of(Send(item=item, version=number, at=float(number), story=item), {})
    return message.model_copy(update={"targets": ()})


def kill(item: str) -> DeduplicatedArticle:
    verdict = message_of(Send(item="N"), {}).verdict
    return DeduplicatedArticle(
        article_id=article_id(item),
        version=1,
        verdict=verdict,
        enriched=None,
        instruction=instruction(Signal.KILL, 9.0, target=item),
        targets=(),
    )


async def send(settings: Settings, topic: str, messages: Iterable[DeduplicatedArticle]) -> None:
    async with clients.producing(settings) as producer:
        for message in messages:
            await producer.send(settings.topic(topic), message.to_bytes(), message.article_id.encode())
        await producer.flush()


def spoil(path: Path) -> None:
    """As a disk that gives other bytes than it got. Through SQLite, so that every reader of the file meets it."""
    with closing(sqlite3.connect(path, timeout=30)) as db, db:
        db.execute("UPDATE state SET value = CAST('[]' AS BLOB)")


def hide(path: Path) -> None:
    """As a damaged page in which a search does not find what is there."""
    with closing(sqlite3.connect(path, timeout=30)) as db, db:
        db.execute("DELETE FROM cards")


def damaged(folder: Path, damage: Callable[[Path], None]) -> int:
    """How many stores there are."""
    paths = list(folder.glob("*.sqlite"))
    for path in paths:
        damage(path)
    return len(paths)


@pytest.mark.parametrize("damage", [spoil, hide])
async def test_it_is_made_again_while_the_worker_works(
    apache_kafka: ApacheKafka, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    async with on_apache_kafka(apache_kafka, state_folder=str(tmp_path)) as settings, collecting(settings) as sink:
        async with pipeline.running(settings, ["publisher"]) as workers:
            await workers.ready(READY)
            await send(settings, DEDUPLICATED.name, [version(item, 1) for item in ITEMS])
            await sink.until(lambda: len(sink.published) == len(ITEMS), "first versions")
        # Another process: it has nothing in memory of what is in its store.
        async with pipeline.running(settings, ["publisher"]) as workers:
            await workers.ready(READY)
            process = workers.children["publisher"].process
            stores = await asyncio.to_thread(damaged, tmp_path, damage)
            behind = [version(item, 1) for item in NEW_ITEMS]
            await send(settings, DEDUPLICATED.name, [*(version(item, 2) for item in ITEMS), *behind])
            await sink.until(lambda: len(sink.published) == 2 * len(ITEMS) + len(NEW_ITEMS), "second versions")
            await workers.ready(READY)
            # What memory and store have now is whole: the next version and a kill find it.
            await send(settings, DEDUPLICATED.name, [version(item, 3) for item in ITEMS])
            await send(settings, DEDUPLICATED_URGENT.name, [kill(item) for item in ITEMS])
            await sink.until(lambda: all_killed(sink), "kills")
            ledger = Ledger(await workers.metrics("publisher"))
            assert workers.children["publisher"].process is process
        assert ledger.reasons[RebuildReason.DAMAGED] == stores
        assert ledger.balances
    numbers: dict[str, list[int]] = defaultdict(list)
    for record in sink.published:
        numbers[record.article_id].append(record.sequence)
    assert len(numbers) == len(ITEMS) + len(NEW_ITEMS)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def all_killed(sink: CollectedRecords) -> bool:
    """A kill that overtook the third version leaves it unpublished."""
    last = [record for name, record in sink.current().items() if name in IDS]
    return len(last) == len(ITEMS) and all(record.content is None for record in last)
