"""Outputs, state and positions of a partition in one transaction: all or nothing, and one writer at a time."""

import os
from collections.abc import Mapping, Sequence

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from services.kafka import clients
from services.kafka.delivery import Confirmed, ProducerRecord, Refused
from services.kafka.group_offsets import group_positions
from services.kafka.transactions import PartitionTransactions
from services.settings import Settings
from services.stream.messages import Outgoing
from services.stream.topics import (
    DEADLETTER,
    DEDUPLICATED,
    DEDUPLICATOR_STATE,
    PUBLISHED,
    PUBLISHER_STATE,
    STORIES,
    STORIES_STATE,
    STORY_ENTRIES,
)
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import on_apache_kafka

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]

GROUP = "publisher"


def record(topic: str, value: bytes, partition: int | None = None) -> ProducerRecord:
    return ProducerRecord(Outgoing(topic, b"key", value, partition), ())


def nothing_instead(errors: Mapping[int, str]) -> Sequence[ProducerRecord]:
    raise AssertionError(errors)


async def values(settings: Settings, topic: str) -> list[bytes | None]:
    """All values of a topic that were committed."""
    found: list[bytes | None] = []
    async with clients.reader(settings) as reader:
        tps = [TopicPartition(settings.topic(topic), number) for number in range(settings.topic_partitions)]
        ends = await reader.end_offsets(tps)
        reader.assign(tps)
        await reader.seek_to_beginning(*tps)
        for tp in tps:
            while await reader.position(tp) < ends[tp]:
                found += [r.value for records in (await reader.getmany(timeout_ms=20)).values() for r in records]
    return found


def position(settings: Settings) -> TopicPartition:
    return TopicPartition(settings.topic(DEDUPLICATED.name), 1)


async def test_outputs_state_and_position_are_committed_together(apache_kafka: ApacheKafka) -> None:
    async with on_apache_kafka(apache_kafka) as settings:
        writer = await PartitionTransactions.open(settings, GROUP, 1)
        results, kept = await writer.write(
            [record(PUBLISHED.name, b"out")],
            [record(PUBLISHER_STATE.name, b"state", 1)],
            {position(settings): 7},
            nothing_instead,
        )
        await writer.close()
        assert [type(result) for result in results] == [Confirmed]
        assert kept[0].partition == 1
        assert await values(settings, PUBLISHED.name) == [b"out"]
        assert await values(settings, PUBLISHER_STATE.name) == [b"state"]
        assert await group_positions(settings, GROUP, [position(settings)]) == {position(settings): 7}


async def test_a_merged_story_and_the_reports_it_passes_on_are_committed_together(apache_kafka: ApacheKafka) -> None:
    """The stories stage also writes to the topic that it reads."""
    async with on_apache_kafka(apache_kafka) as settings:
        read = TopicPartition(settings.topic(STORY_ENTRIES.name), 1)
        old = await PartitionTransactions.open(settings, "stories", 1)
        new = await PartitionTransactions.open(settings, "stories", 1)
        merged = [record(STORIES.name, b"merged"), record(STORY_ENTRIES.name, b"passed on")]
        with pytest.raises(KafkaError):
            await old.write(merged, [record(STORIES_STATE.name, b"zombie", 1)], {read: 5}, nothing_instead)
        await new.write(merged, [record(STORIES_STATE.name, b"state", 1)], {read: 5}, nothing_instead)
        await old.close()
        await new.close()
        for topic, value in ((STORIES, b"merged"), (STORY_ENTRIES, b"passed on"), (STORIES_STATE, b"state")):
            assert await values(settings, topic.name) == [value]
        assert await group_positions(settings, "stories", [read]) == {read: 5}


async def test_what_the_broker_refuses_is_replaced_and_the_rest_goes_out(apache_kafka: ApacheKafka) -> None:
    async with on_apache_kafka(apache_kafka) as settings:
        writer = await PartitionTransactions.open(settings, GROUP, 1)
        too_large = bytes(settings.max_message_bytes * 3)
        results, _ = await writer.write(
            [record(PUBLISHED.name, b"first"), record(PUBLISHED.name, too_large), record(PUBLISHED.name, b"third")],
            [record(PUBLISHER_STATE.name, b"state", 1)],
            {position(settings): 1},
            lambda errors: [record(DEADLETTER.name, b"letter") for _ in errors],
        )
        await writer.close()
        assert [type(result) for result in results] == [Confirmed, Refused, Confirmed]
        assert sorted(filter(None, await values(settings, PUBLISHED.name))) == [b"first", b"third"]
        assert await values(settings, DEADLETTER.name) == [b"letter"]
        assert await values(settings, PUBLISHER_STATE.name) == [b"state"]


async def test_what_the_broker_itself_refuses_is_replaced_too(apache_kafka: ApacheKafka) -> None:
    """A topic's limit may be below the client's: then the refusal comes back when the record was sent already."""
    async with on_apache_kafka(apache_kafka) as settings:
        writer = await PartitionTransactions.open(settings, GROUP, 1)
        beyond_the_topic = os.urandom(DEDUPLICATOR_STATE.max_message_bytes + 2**16)
        results, _ = await writer.write(
            [record(PUBLISHED.name, b"first"), record(DEDUPLICATOR_STATE.name, beyond_the_topic)],
            [record(PUBLISHER_STATE.name, b"state", 1)],
            {position(settings): 1},
            lambda errors: [record(DEADLETTER.name, b"letter") for _ in errors],
        )
        await writer.close()
        assert [type(result) for result in results] == [Confirmed, Refused]
        assert await values(settings, PUBLISHED.name) == [b"first"]
        assert await values(settings, DEADLETTER.name) == [b"letter"]
        assert await values(settings, PUBLISHER_STATE.name) == [b"state"]


async def test_the_previous_writer_of_a_partition_is_fenced_and_leaves_nothing(apache_kafka: ApacheKafka) -> None:
    async with on_apache_kafka(apache_kafka) as settings:
        old = await PartitionTransactions.open(settings, GROUP, 1)
        await old.write([record(PUBLISHED.name, b"before")], [], {position(settings): 1}, nothing_instead)
        new = await PartitionTransactions.open(settings, GROUP, 1)
        with pytest.raises(KafkaError):
            await old.write([record(PUBLISHED.name, b"zombie")], [], {position(settings): 2}, nothing_instead)
        await new.write([record(PUBLISHED.name, b"after")], [], {position(settings): 3}, nothing_instead)
        await old.close()
        await new.close()
        assert sorted(filter(None, await values(settings, PUBLISHED.name))) == [b"after", b"before"]
        assert await group_positions(settings, GROUP, [position(settings)]) == {position(settings): 3}


async def test_a_group_without_positions_has_none(apache_kafka: ApacheKafka) -> None:
    async with on_apache_kafka(apache_kafka) as settings:
        assert await group_positions(settings, "nobody", [position(settings)]) == {position(settings): None}
