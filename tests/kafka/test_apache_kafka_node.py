"""What the other suites rely on: a node of Apache Kafka under test control keeps what it confirmed."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import UnknownTopicOrPartitionError

from tests.brokers.apache_kafka import ApacheKafka, KafkaNotReadyError

pytestmark = pytest.mark.kafka


async def create_topic(kafka: ApacheKafka, topic: str, replicas: int = 1) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=replicas)])
    finally:
        await admin.close()


async def produce(kafka: ApacheKafka, topic: str, *values: bytes) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap, acks="all", enable_idempotence=True, max_request_size=2**25
    ) as producer:
        for value in values:
            await producer.send_and_wait(topic, value)


async def everything_in(kafka: ApacheKafka, topic: str) -> list[bytes]:
    partition = TopicPartition(topic, 0)
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, enable_auto_commit=False) as consumer:
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        end = (await consumer.end_offsets([partition]))[partition]
        values: list[bytes] = []
        while await consumer.position(partition) < end:
            values.append((await consumer.getone()).value)
    return values


async def test_messages_are_consumed_in_the_order_produced(apache_kafka: ApacheKafka) -> None:
    await create_topic(apache_kafka, "in-order")
    await produce(apache_kafka, "in-order", b"one", b"two", b"three")
    assert await everything_in(apache_kafka, "in-order") == [b"one", b"two", b"three"]


async def test_topics_are_not_created_automatically(apache_kafka: ApacheKafka) -> None:
    async with AIOKafkaProducer(bootstrap_servers=apache_kafka.bootstrap, request_timeout_ms=1000) as producer:
        with pytest.raises(UnknownTopicOrPartitionError):
            await producer.partitions_for("nobody-created")


async def test_a_message_of_ten_megabytes_fits_where_the_topic_allows_it(apache_kafka: ApacheKafka) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=apache_kafka.bootstrap)
    await admin.start()
    large = {"max.message.bytes": str(12 * 2**20)}
    await admin.create_topics([NewTopic("large", num_partitions=1, replication_factor=1, topic_configs=large)])
    await admin.close()
    await produce(apache_kafka, "large", bytes(10 * 2**20))
    assert [len(value) for value in await everything_in(apache_kafka, "large")] == [10 * 2**20]


async def test_a_restart_keeps_the_data_and_the_address(apache_kafka: ApacheKafka) -> None:
    await create_topic(apache_kafka, "restarted")
    await produce(apache_kafka, "restarted", b"before")
    address = apache_kafka.bootstrap
    await asyncio.to_thread(apache_kafka.restart)
    await produce(apache_kafka, "restarted", b"after")
    assert apache_kafka.bootstrap == address
    assert await everything_in(apache_kafka, "restarted") == [b"before", b"after"]


async def test_sigkill_loses_no_confirmed_message(apache_kafka: ApacheKafka) -> None:
    await create_topic(apache_kafka, "killed")
    confirmed = [str(number).encode() for number in range(500)]
    await produce(apache_kafka, "killed", *confirmed)
    await asyncio.to_thread(apache_kafka.kill)
    await asyncio.to_thread(apache_kafka.start)
    assert await everything_in(apache_kafka, "killed") == confirmed


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    with ApacheKafka.started(tmp_path / "cluster"):
        mine = [child for child in psutil.Process().children() if str(tmp_path) in " ".join(child.cmdline())]
    assert len(mine) == 1
    assert not mine[0].is_running()


def test_the_log_of_a_node_that_cannot_start_is_reported(tmp_path: Path) -> None:
    kafka = ApacheKafka(tmp_path / "cluster")
    properties = tmp_path / "cluster" / "node-1" / "server.properties"
    properties.write_text(properties.read_text() + "num.io.threads=none\n")
    with pytest.raises(KafkaNotReadyError, match=r"num\.io\.threads"):
        kafka.start()


@pytest.fixture(scope="module")
def three_nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApacheKafka]:
    with ApacheKafka.started(tmp_path_factory.mktemp("kafka") / "three", nodes=3) as kafka:
        yield kafka


async def test_three_nodes_keep_serving_when_one_is_killed(three_nodes: ApacheKafka) -> None:
    await create_topic(three_nodes, "replicated", replicas=3)
    await produce(three_nodes, "replicated", b"with three")
    await asyncio.to_thread(three_nodes.kill, 2)
    await produce(three_nodes, "replicated", b"with two")
    await asyncio.to_thread(three_nodes.start, 2)
    await asyncio.to_thread(three_nodes.kill, 1)
    assert await everything_in(three_nodes, "replicated") == [b"with three", b"with two"]
