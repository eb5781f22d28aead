"""The whole chain without Kafka: every stage's own handler under the same runner, on an in-memory broker.

The enricher has no language model, only its rules; everything else is what a worker runs. The clock stands still until
it is moved. Workers can be killed at any confirmation, and partitions move between two workers of a stage.
"""

from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from prometheus_client import CollectorRegistry, generate_latest

from schemas.deadletter import MessageOrigin
from schemas.raw import RawItem
from services.commands import stages
from services.deduplicator import agent as deduplicator
from services.enricher import handle as enricher
from services.enricher.cache import AnalysisCache
from services.enricher.enrich import Enricher
from services.kafka.delivery import ProducerRecord
from services.observability.metrics import Metrics
from services.pool.cpu_pool import Job
from services.publisher import agent as publisher
from services.settings import Settings
from services.stories import agent as stories
from services.stream.headers import begun
from services.stream.messages import Handler, Outcome, Outgoing, Received
from services.stream.state_records import restore_at_once
from services.stream.topics import RAW
from services.worker.runner import Runner
from services.worker.stage import Stage
from services.worker.stage_work import at_once
from services.worker.writing import InOrder, MemoryAheadError
from tests.scenarios.memory_broker import InTransaction, KilledError, MemoryBroker

DESKS = {"nordic-agency": "nordic", "southern-agency": "southern"}
"""The desk of each source that has another than the default."""
_RULES_ONLY = Enricher({}, AnalysisCache(1_000_000))
T = TypeVar("T")


def done(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never has to wait."""
    try:
        work.send(None)
    except StopIteration as end:
        return cast("T", end.value)
    raise RuntimeError("the coroutine waits for something")


def handler_of(stage: Stage) -> Handler:
    """What the stage does with a batch, in this process even where a worker would use another."""
    if not isinstance(stage.work, Job):
        return stage.work
    return _enrich if stage.name == "enricher" else stage.work.handle


def _enrich(batch: Sequence[Received]) -> list[Outcome]:
    """The enricher's handler, without language models."""
    return enricher.handle(batch, _RULES_ONLY, DESKS)


class ChainWorker:
    """One process of a stage: its memory and its counters, gone when it is killed."""

    def __init__(self, stage: Stage, broker: MemoryBroker, *, transactional: bool = False) -> None:
        self.stage, self._broker = stage, broker
        self.registry = CollectorRegistry()
        self.runner = Runner(
            stage=stage.name,
            work=at_once(handler_of(stage)),
            write=InTransaction(broker) if transactional and stage.state else InOrder(broker),
            metrics=Metrics(self.registry, stage.name),
            now=lambda: broker.now,
            measures_end_to_end=stage.measures_end_to_end,
            partitions_of=broker.partitions_of,
        )
        self.partitions: set[int] = set()

    def take(self, partition: int) -> None:
        """Be assigned a partition and restore its state."""
        self.partitions.add(partition)
        if self.stage.state:
            state = self._broker.topics[self.stage.state.topic.name][partition]
            records = [(record.key, record.value) for record in state]
            restore_at_once(self.stage.state.keeper, partition, records)

    def give_up(self, partition: int) -> None:
        """Lose a partition to another worker."""
        self.partitions.discard(partition)
        if self.stage.state:
            self.stage.state.keeper.forget(partition)

    def step(self, size: int) -> bool:
        """Take one batch from each partition that has something, the urgent lane first; whether any had."""
        lanes = sorted(self.stage.lanes, reverse=True)
        topics = [self.stage.lanes[lane].name for lane in lanes]
        return sum(self._batch(topic, number, size) for topic in topics for number in sorted(self.partitions)) > 0

    def serve_timer(self, now: datetime | None = None) -> None:
        """Do what is due."""
        if self.stage.timer:
            for kept in self.stage.timer(now or self._broker.now, frozenset(self.partitions)):
                done(self.runner.emit(kept))

    def refresh_gauges(self) -> None:
        """Set the gauges that the stage brings itself."""
        for series, levels in self.stage.levels.items():
            self.runner.metrics.set_all(series, levels())

    def _batch(self, topic: str, partition: int, size: int) -> bool:
        at = (self.stage.name, topic, partition)
        begin = self._broker.committed[at]
        records = self._broker.topics[topic][partition][begin : begin + size]
        if not records:
            return False
        batch = [
            Received(record.value, MessageOrigin(topic=topic, partition=partition, offset=offset), record.key, headers)
            for offset, record in enumerate(records, start=begin)
            for headers in [record.headers]
        ]
        done(self.runner.process(batch))
        self._broker.committed[at] += len(batch)
        return True


class InMemoryChain:
    """All stages. Raw items go in; what is published is in `broker.topics`."""

    def __init__(self, now: datetime, partitions: int = 2, batch: int = 8, *, transactional: bool = False) -> None:
        self.transactional = transactional
        self.settings = Settings(kafka_bootstrap="nowhere:1", topic_partitions=partitions)
        self.broker = MemoryBroker(partitions, now)
        self.batch = batch
        self.workers: dict[str, list[ChainWorker]] = {}
        self._pages: list[bytes] = []
        self.left: list[str] = []
        """The stages whose worker left by itself and was started again."""
        for name in stages.NAMES:
            self.workers[name] = [self._new(name)]
            for partition in range(partitions):
                self.workers[name][0].take(partition)

    def ingest(self, item: RawItem) -> None:
        """Put an item into `news.raw` as ingest does."""
        headers = begun(item, self.broker.now)
        done(self.broker([ProducerRecord(Outgoing(RAW.name, item.item_id.encode(), item.to_bytes()), headers)]))

    def settle(self) -> None:
        """Run every stage until nothing is left to read; a worker that dies meanwhile is restarted."""
        while sum(self._step(name) for name in stages.NAMES):
            pass

    def run(self, *names: str) -> None:
        """Run some stages until nothing is left for them to read; the others wait."""
        while sum(self._step(name) for name in names):
            pass

    def until(self, moment: datetime) -> None:
        """Move the clock, then let everything happen that is due."""
        self.broker.now = max(self.broker.now, moment)
        self.settle()

    def write_stories(self) -> None:
        """Write what the stories stage has still to write; time passes for nobody else, so no embargo ends."""
        for worker in self.workers["stories"]:
            worker.serve_timer(self.broker.now + timedelta(seconds=self.settings.story_write_seconds))

    def kill(self, name: str) -> None:
        """Kill -9 the workers of a stage; new ones restore the state."""
        for number, worker in enumerate(self.workers[name]):
            self._pages.append(generate_latest(worker.registry))
            held, self.workers[name][number] = worker.partitions, self._new(name)
            for partition in sorted(held):
                self.workers[name][number].take(partition)

    def move(self, name: str, partition: int) -> None:
        """A partition goes to the stage's other worker."""
        if len(self.workers[name]) == 1:
            self.workers[name].append(self._new(name))
        giving, taking = sorted(self.workers[name], key=lambda worker: partition not in worker.partitions)
        giving.give_up(partition)
        taking.take(partition)

    def metrics_pages(self) -> list[str]:
        """The /metrics pages of all workers, and the last ones of workers that were killed."""
        for workers in self.workers.values():
            for worker in workers:
                worker.refresh_gauges()
        living = [generate_latest(worker.registry) for workers in self.workers.values() for worker in workers]
        return [page.decode() for page in (*self._pages, *living)]

    def _step(self, name: str) -> bool:
        try:
            for worker in self.workers[name]:
                worker.serve_timer()
            return sum(worker.step(self.batch) for worker in self.workers[name]) > 0
        except KilledError:
            self.kill(name)
            return True
        except MemoryAheadError:
            self.left.append(name)
            self.kill(name)
            return True

    def _new(self, name: str) -> ChainWorker:
        return ChainWorker(self._stage(name), self.broker, transactional=self.transactional)

    def _stage(self, name: str) -> Stage:
        if name == "publisher":
            return publisher.stage(self.settings, lambda: self.broker.now)
        if name == "deduplicator":
            return deduplicator.stage(self.settings, lambda: self.broker.now)
        if name == "stories":
            return stories.stage(self.settings, lambda: self.broker.now)
        return stages.build(name, self.settings)
