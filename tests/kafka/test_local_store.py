"""A local store over real transactions: only the tail is replayed, and a topic that was made again is noticed."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from prometheus_client import CollectorRegistry

from services.kafka import clients, topic_admin
from services.kafka.delivery import ProducerRecord
from services.kafka.transactions import PartitionTransactions
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.messages import Outgoing
from services.stream.state_records import StateRecord
from services.stream.topics import PUBLISHER_STATE
from services.worker.local_store.comparison import StateContents, disagreements
from services.worker.local_store.local_stores import store_path
from services.worker.local_store.store import LocalStore
from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.state_restorer import StateRestorer
from services.worker.ownership.state_topic import read_slices
from services.worker.stage import StageState
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import on_apache_kafka
from tests.integration.test_state_topic import RecordingKeeper

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]

PARTITION = 1


class Owner:
    """A worker's claim on one partition, without a worker."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.keeper = RecordingKeeper()
        self._registry = CollectorRegistry()
        metrics = Metrics(self._registry, "publisher")
        self.restorer = StateRestorer(settings, StageState(topic=PUBLISHER_STATE, keeper=self.keeper), metrics)

    async def claim(self) -> list[StateRecord]:
        self.transactions = await PartitionTransactions.open(self.settings, "publisher", PARTITION)
        await self.restorer.restore(PARTITION)
        return self.keeper.held[PARTITION]

    async def commit(self, *content: StateRecord) -> None:
        written = [ProducerRecord(Outgoing(PUBLISHER_STATE.name, key, value, PARTITION), ()) for key, value in content]
        _, kept = await self.transactions.write([], written, {}, refuse)
        at = zip(content, kept, strict=True)
        records = [TopicRecord(done.offset, key, value, done.timestamp) for (key, value), done in at]
        self.restorer.committed(PARTITION, records)

    async def leave(self) -> None:
        await self.transactions.close()
        await self.restorer.close_stores()

    def rebuilt(self, reason: str) -> float:
        labels = {"stage": "publisher", "partition": str(PARTITION), "reason": reason}
        return self._registry.get_sample_value("copytaster_state_store_rebuilt_total", labels) or 0.0


def refuse(errors: object) -> Sequence[ProducerRecord]:
    raise AssertionError(errors)


async def test_a_start_replays_what_others_wrote_since_and_nothing_else(
    apache_kafka: ApacheKafka, tmp_path: Path
) -> None:
    async with on_apache_kafka(apache_kafka, state_folder=str(tmp_path / "one")) as settings:
        first = Owner(settings)
        assert await first.claim() == []
        for n in range(30):
            await first.commit((b"key %d" % n, b"1"), (b"\0position", b"%d" % n))
        await first.commit((b"key 3", None))
        await first.leave()
        elsewhere = Owner(settings.model_copy(update={"state_folder": str(tmp_path / "two")}))
        held = await elsewhere.claim()
        assert len(held) == 30
        await elsewhere.commit((b"key 4", None), (b"key 5", b"2"), (b"\0position", b"99"))
        await elsewhere.leave()
        again = Owner(settings)
        found = await again.claim()
        assert dict(found) == {**dict(held), b"key 4": None, b"key 5": b"2"}
        assert found[-2:] == [(b"key 4", None), (b"key 5", b"2")]
        assert again.restorer.positions(PARTITION) == b"99"
        assert (first.rebuilt("new"), again.rebuilt("new"), again.rebuilt("other_topic")) == (1, 0, 0)
        await again.leave()
        path = store_path(tmp_path / "one", settings.topic(PUBLISHER_STATE.name), PARTITION)
        store = LocalStore(path)
        assert len(store) == 31
        store.close()


async def test_a_store_holds_each_record_as_the_topic_does_to_the_millisecond(
    apache_kafka: ApacheKafka, tmp_path: Path
) -> None:
    """aiokafka confirms the records of a batch with the time of the first; a store with other times is made again."""
    async with on_apache_kafka(apache_kafka, state_folder=str(tmp_path)) as settings:
        owner = Owner(settings)
        await owner.claim()
        for n in range(10):
            await owner.commit(*((b"key %d %d" % (n, m), b"value" * 200) for m in range(60)))
        await owner.leave()
        topic = settings.topic(PUBLISHER_STATE.name)
        with closing(LocalStore(store_path(tmp_path, topic, PARTITION))) as store:
            stored = StateContents(store.progress.next)
            stored.add(store.records())
        read = StateContents(stored.following)
        async with clients.reader(settings) as consumer:
            async for records, _ in read_slices(consumer, TopicPartition(topic, PARTITION), 0, stored.following):
                read.add(records)
        assert len(read.by_key) == 600
        assert disagreements(read, stored) == []


async def test_a_topic_that_was_made_again_makes_the_store_again(apache_kafka: ApacheKafka, tmp_path: Path) -> None:
    async with on_apache_kafka(apache_kafka, state_folder=str(tmp_path)) as settings:
        owner = Owner(settings)
        await owner.claim()
        await owner.commit((b"a", b"old"))
        await owner.leave()
        async with clients.opened(clients.admin(settings)) as client:
            await client.delete_topics([settings.topic(PUBLISHER_STATE.name)])
            while settings.topic(PUBLISHER_STATE.name) in await client.list_topics():
                pass  # each answer is a turn of the broker's
            await topic_admin.create(client, (PUBLISHER_STATE,), settings)
        elsewhere = Owner(settings.model_copy(update={"state_folder": None}))
        assert await elsewhere.claim() == []
        await elsewhere.commit((b"a", b"old"))
        await elsewhere.commit((b"b", b"new"))
        await elsewhere.leave()
        again = Owner(settings)
        assert await again.claim() == [(b"a", b"old"), (b"b", b"new")]
        assert again.rebuilt("other_topic") == 1
        await again.leave()
