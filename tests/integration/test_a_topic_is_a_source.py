"""A topic of another cluster as a source, on each broker."""

import asyncio
from datetime import UTC, datetime

import pytest

from services.kafka import clients
from services.settings import Settings
from services.sources.roads.kafka.connector import KafkaConnector
from services.sources.roads.kafka.settings import KafkaConnection
from services.sources.roads.protocol import Page, Position, SourceFailure
from services.stream.topics import RAW

pytestmark = pytest.mark.timeout(120)

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


def road(settings: Settings, **fields: object) -> KafkaConnector:
    """Its topic is one of ours: to the road it is any topic."""
    given = {"road": "kafka", "bootstrap": settings.kafka_bootstrap.split(","), "topic": settings.topic(RAW.name)}
    local = {"security": "PLAINTEXT", "networks": ["127.0.0.0/8", "::1/128"]}
    return KafkaConnector(KafkaConnection.model_validate({**given, **local, **fields}))


async def write(settings: Settings, *values: bytes | None, partition: int = 0) -> None:
    async with clients.producing(settings) as producer:
        for value in values:
            await producer.send_and_wait(settings.topic(RAW.name), value, key=b"k", partition=partition)


async def until(connector: KafkaConnector, items: int, position: Position) -> list[Page]:
    pages: list[Page] = []
    async with asyncio.timeout(60):
        while sum(len(page.items) for page in pages) < items:
            pages.append(await connector.poll(position, NOON))
            position = pages[-1].position
    return pages


def texts(pages: list[Page]) -> list[bytes]:
    return sorted(item.payload for page in pages for item in page.items)


async def test_every_record_is_an_item_and_the_offsets_say_where_it_goes_on(settings: Settings) -> None:
    await write(settings, b"one", None, b"two")
    await write(settings, b"three", partition=1)
    connector = road(settings)
    pages = await until(connector, 3, {})
    assert texts(pages) == [b"one", b"three", b"two"]
    assert sum(sum(page.fates.values()) for page in pages) == 1
    assert all(item.sent_at is not None for page in pages for item in page.items)
    waiting = asyncio.create_task(connector.announced(pages[-1].position))
    await write(settings, b"four")
    async with asyncio.timeout(30):
        await waiting
    pages = await until(connector, 1, pages[-1].position)
    assert texts(pages) == [b"four"]
    await connector.close()
    again = road(settings)
    await write(settings, b"five")
    assert texts(await until(again, 1, pages[-1].position)) == [b"five"]
    await again.close()


async def test_what_stands_there_may_be_left_and_what_is_deleted_is_said(settings: Settings) -> None:
    await write(settings, b"old")
    connector = road(settings, first="nothing")
    first = await connector.poll({}, NOON)
    assert first.items == ()
    await write(settings, b"new")
    assert texts(await until(connector, 1, first.position)) == [b"new"]
    again = await connector.poll({"offsets": {"0": 900}}, NOON)
    assert "its topic is another one" in again.notes[0]
    await connector.close()


async def test_a_cluster_that_is_away_a_topic_that_is_not_there_and_a_private_address(settings: Settings) -> None:
    with pytest.raises(SourceFailure):
        await road(settings, bootstrap=["127.0.0.1:1"]).poll({}, NOON)
    nowhere = road(settings, topic="nowhere.at.all")
    with pytest.raises(SourceFailure):
        await nowhere.poll({}, NOON)
    await nowhere.close()
    with pytest.raises(SourceFailure, match="not a public address"):
        await road(settings, networks=[]).poll({}, NOON)
