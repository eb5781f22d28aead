"""Three nodes of Apache Kafka, every write on two: one is killed, another has a full disk, and nothing is lost."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from services.stream.topics import TOPICS
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import on_apache_kafka
from tests.brokers.sink import collecting
from tests.chaos.ordeal import Ordeal
from tests.chaos.test_nothing_is_lost import check

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(900)]

ITEMS = 600
WHEN = 150


@pytest.fixture
def three_nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApacheKafka]:
    with ApacheKafka.started(tmp_path_factory.mktemp("kafka") / "three", nodes=3) as kafka:
        yield kafka


def leaders(kafka: ApacheKafka, prefix: str) -> dict[int, int]:
    """How many of our partitions each node leads."""
    metadata = AdminClient(kafka.as_admin()).list_topics(timeout=30)
    ours = [metadata.topics[prefix + topic.name] for topic in TOPICS]
    found = [partition for topic in ours for partition in topic.partitions.values()]
    assert {len(partition.replicas) for partition in found} == {3}
    return {node: sum(1 for p in found if p.leader == node) for node in metadata.brokers}


def wait_until_in_step(kafka: ApacheKafka) -> None:
    """Until every partition of the cluster has all its replicas again."""
    admin = AdminClient(kafka.as_admin())
    deadline = time.monotonic() + 120
    while True:
        topics = admin.list_topics(timeout=30).topics.values()
        if all(len(p.isrs) == len(p.replicas) for topic in topics for p in topic.partitions.values()):
            return
        assert time.monotonic() < deadline, "a replica is still behind"
        time.sleep(0.5)


async def test_a_node_killed_in_mid_run_and_one_with_a_full_disk_lose_no_item(
    three_nodes: ApacheKafka, tmp_path: Path
) -> None:
    async with (
        on_apache_kafka(three_nodes, topic_replication=3, worker_processes=1, urgent_processes=1) as settings,
        collecting(settings) as sink,
    ):
        assert min((await asyncio.to_thread(leaders, three_nodes, settings.topic_prefix)).values()) > 0

        async def end_two() -> None:
            await sink.until(lambda: len(sink.current()) > WHEN, f"{WHEN} articles", 300)
            await asyncio.to_thread(three_nodes.kill, 1)
            await sink.until(lambda: len(sink.current()) > 2 * WHEN, f"{2 * WHEN} articles", 300)
            await asyncio.to_thread(three_nodes.start, 1)
            await asyncio.to_thread(wait_until_in_step, three_nodes)
            three_nodes.fill_disk(2)

        disturb = asyncio.create_task(end_two())
        report = await Ordeal(settings, tmp_path, items=ITEMS, kills=0, seed=3).run(sink, disturb)
        led = await asyncio.to_thread(leaders, three_nodes, settings.topic_prefix)
        assert three_nodes.has_ended(2), "it ends itself where it cannot write"
        assert set(led) == {1, 3}
        check(report, sink)
