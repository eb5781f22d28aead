"""kill -9 of any worker at any instant, and a restart of the broker, lose no item and fork no verdict."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.settings import Settings
from tests.brokers import wire
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import embedded, on_apache_kafka
from tests.brokers.sink import CollectedRecords, collecting
from tests.chaos.ordeal import Ordeal, OrdealReport


@pytest.fixture(scope="module")
def kafka_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApacheKafka]:
    with ApacheKafka.started(tmp_path_factory.mktemp("kafka") / "cluster") as node:
        yield node


@pytest.fixture
async def on_embedded() -> AsyncIterator[Settings]:
    async with embedded(worker_processes=1, urgent_processes=1) as settings:
        yield settings


def check(report: OrdealReport, sink: CollectedRecords) -> None:
    """What holds after every ordeal."""
    print(f"\n{report}")  # noqa: T201 - the numbers are what the test is run for
    current = sink.current()
    assert {article.outlet.id for article in current.values()} == {f"wire-{n}" for n in range(report.items)}
    assert sink.dead_letters == []
    for stage, ledger in report.ledgers:
        assert ledger.balances, (stage, ledger.sums)
    sequences: dict[str, set[int]] = {}
    for key, sequence in (*((a.article_id, a.sequence) for a in sink.published), *sink.story_sequences):
        sequences.setdefault(key, set()).add(sequence)
    assert all(numbers == set(range(1, max(numbers) + 1)) for numbers in sequences.values())
    check_verdicts(sink)


def check_verdicts(sink: CollectedRecords) -> None:
    """Each copy and its original are one family; nothing else is."""
    families = Counter(article.verdict.family for article in sink.current().values())
    kinds = Counter(article.verdict.kind.value for article in sink.current().values())
    by_outlet = {article.outlet.id: article for article in sink.current().values()}
    copies = [n for n in range(len(by_outlet)) if wire.is_copy(n)]
    for number in copies:
        pair = by_outlet[f"wire-{number}"], by_outlet[f"wire-{number - 1}"]
        assert pair[0].verdict.family == pair[1].verdict.family
    assert kinds["exact_copy"] == len(copies), kinds
    assert max(families.values()) == 2


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_nothing_is_lost_while_workers_are_killed(on_embedded: Settings, tmp_path: Path) -> None:
    """The short form; the long one is on Apache Kafka, below."""
    async with collecting(on_embedded) as sink:
        report = await Ordeal(on_embedded, tmp_path, items=600, kills=12, seed=1).run(sink)
        assert report.kills.total() >= 12
        check(report, sink)


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.timeout(1500)
async def test_nothing_is_lost_on_apache_kafka_through_a_broker_restart(
    kafka_node: ApacheKafka, tmp_path: Path
) -> None:
    async with (
        on_apache_kafka(kafka_node, worker_processes=1, urgent_processes=1) as settings,
        collecting(settings) as sink,
    ):

        async def restart_broker() -> None:
            await sink.until(lambda: len(sink.current()) > 700, "a third of the articles", 600)
            await asyncio.to_thread(kafka_node.restart)

        disturb = asyncio.create_task(restart_broker())
        report = await Ordeal(settings, tmp_path, items=2000, kills=30, seed=2).run(sink, disturb)
        assert report.kills.total() >= 30
        check(report, sink)
