"""A deduplicator that is killed goes on from the snapshot beside its store, as if it had never stopped."""

import asyncio
import multiprocessing
import os
import signal
from pathlib import Path
from random import Random

import pytest
from prometheus_client import CollectorRegistry

from schemas.enriched import EnrichedArticle
from services.deduplicator.agent import DeduplicatorPartitions, stage
from services.deduplicator.partition import DeduplicatorPartition
from services.kafka.delivery import ProducerRecord
from services.kafka.transactions import PartitionTransactions
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.messages import Outgoing
from services.stream.topics import DEDUPLICATOR_STATE
from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.snapshots import snapshot_path
from services.worker.ownership.state_restorer import StateRestorer
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import on_apache_kafka
from tests.kafka.test_local_store import refuse
from tests.unit.deduplicator.streams import drawn_stream

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

PARTITION = 1
SEED, ROUNDS, EACH = 11, 4, 8


def stream() -> list[EnrichedArticle]:
    dice = Random(SEED)  # noqa: S311 - invents a stream, keeps no secret
    articles: list[EnrichedArticle] = []
    while len(articles) < (ROUNDS + 1) * EACH:
        articles += [each for each in drawn_stream(dice) if not each.article.backfill]
    return articles[: (ROUNDS + 1) * EACH]


def owner(settings: Settings) -> tuple[StateRestorer, DeduplicatorPartitions]:
    state = stage(settings).state
    assert state
    assert isinstance(state.keeper, DeduplicatorPartitions)
    return StateRestorer(settings, state, Metrics(CollectorRegistry(), "deduplicator")), state.keeper


def lives_and_is_killed(settings: Settings, first: int) -> None:
    asyncio.run(decides(settings, first))
    os.kill(os.getpid(), signal.SIGKILL)


async def decides(settings: Settings, first: int) -> None:
    restorer, keeper = owner(settings)
    transactions = await PartitionTransactions.open(settings, "deduplicator", PARTITION)
    await restorer.restore(PARTITION)
    for number, article in enumerate(stream()[first : first + EACH], first):
        decision = keeper.held[PARTITION].decide(article, f"news.enriched:1:{number}")
        written = [ProducerRecord(Outgoing(DEDUPLICATOR_STATE.name, *each, PARTITION), ()) for each in decision.state]
        _, kept = await transactions.write([], written, {}, refuse)
        at = zip(decision.state, kept, strict=True)
        records = [TopicRecord(done.offset, key, value, done.timestamp) for (key, value), done in at]
        restorer.committed(PARTITION, records)
        await restorer.written_whole(PARTITION)
        if number == first + EACH // 2:
            await restorer.snapshots_written()


async def test_a_killed_deduplicator_goes_on_from_its_snapshot(
    apache_kafka: ApacheKafka, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    context = multiprocessing.get_context("spawn")
    async with on_apache_kafka(apache_kafka, state_folder=str(tmp_path), state_snapshot_minutes=1e-9) as settings:
        for number in range(ROUNDS):
            process = context.Process(target=lives_and_is_killed, args=(settings, number * EACH))
            process.start()
            await asyncio.to_thread(process.join)
            assert process.exitcode == -signal.SIGKILL
        restorer, keeper = owner(settings)
        caplog.set_level("INFO")
        await restorer.restore(PARTITION)
        assert "from a snapshot" in caplog.text
        unbroken = DeduplicatorPartition(keeper._settings)
        decisions = [unbroken.decide(each, f"news.enriched:1:{number}") for number, each in enumerate(stream())]
        rest = list(enumerate(stream()))[ROUNDS * EACH :]
        again = [keeper.held[PARTITION].decide(article, f"news.enriched:1:{number}") for number, article in rest]
        assert [(d.messages, d.state) for d in again] == [(d.messages, d.state) for d in decisions[ROUNDS * EACH :]]
        await restorer.close_stores()

        # Without the file the same is worked out from the records.
        snapshot_path(tmp_path, settings.topic(DEDUPLICATOR_STATE.name), PARTITION).unlink()
        restorer, keeper = owner(settings)
        await restorer.restore(PARTITION)
        whole = [keeper.held[PARTITION].decide(article, f"news.enriched:1:{number}") for number, article in rest]
        assert [d.messages for d in whole] == [d.messages for d in again]
        await restorer.close_stores()
