"""Runs the stages in this process on records that are handed in, and writes their outputs to shadow topics only.

A batch goes through all stages before the next is read, so that order is kept and nothing piles up. There is no
consumer group, and the state starts empty: that of the live service is neither read nor written.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer
from prometheus_client import CollectorRegistry

from schemas.deadletter import MessageOrigin
from services.kafka.delivery import Confirmed, KafkaDelivery, ProducerRecord, Refused
from services.observability.metrics import Metrics
from services.pool.cpu_pool import CpuPool, Job
from services.settings import Settings
from services.stream.headers import hops_of
from services.stream.messages import Received
from services.stream.state_records import restore_at_once
from services.worker.runner import PartitionsOf, Runner, Work
from services.worker.stage import Stage
from services.worker.stage_work import at_once
from services.worker.writing import InOrder


class LivePrefixError(ValueError):
    """The shadow's topics would be the live ones."""


def shadow_settings(live: Settings, prefix: str) -> Settings:
    """The live settings with topics of their own.

    Raises:
        LivePrefixError: the prefix is empty, or that of the live topics.
    """
    if not prefix or prefix == live.topic_prefix:
        raise LivePrefixError(f"the prefix {prefix!r} is that of the live topics: a shadow needs one of its own")
    return Settings.model_validate({**dict(live), "topic_prefix": prefix})


class SpanClock:
    """The time of the span that is run: it moves forward with the items, never back."""

    def __init__(self) -> None:
        self.now = datetime.fromtimestamp(0, UTC)

    def __call__(self) -> datetime:
        """The time of the item in hand."""
        return self.now

    def follow(self, received: Received) -> None:
        """Move on to when ingest took the item in."""
        hops = hops_of(received.headers)
        taken_in = hops[0][1] if hops else received.origin.timestamp
        self.now = max(self.now, taken_in or self.now)


class _Capture:
    """Delivers, and keeps what it delivered for the next stage."""

    def __init__(self, deliver: KafkaDelivery) -> None:
        self._deliver = deliver
        self._taken: list[Received] = []

    async def __call__(self, records: Sequence[ProducerRecord]) -> list[Confirmed | Refused]:
        results = await self._deliver(records)
        for record, result in zip(records, results, strict=True):
            if isinstance(result, Confirmed):
                outgoing = record.outgoing
                origin = MessageOrigin(topic=outgoing.topic, partition=result.partition, offset=result.offset)
                self._taken.append(Received(outgoing.value, origin, outgoing.key, tuple(record.headers)))
        return results

    def take(self, topics: set[str]) -> list[Received]:
        """What was written to these topics since the last call."""
        taken, self._taken = self._taken, []
        return [received for received in taken if received.origin.topic in topics]


class _StageRun:
    """One stage of the shadow."""

    def __init__(
        self,
        stage: Stage,
        work: Work,
        capture: _Capture,
        metrics: Metrics,
        clock: SpanClock,
        *,
        partitions_of: PartitionsOf,
    ) -> None:
        self._stage = stage
        self._capture = capture
        self._clock = clock
        self._known: set[int] = set()
        self._runner = Runner(
            stage=stage.name,
            work=work,
            write=InOrder(capture),
            metrics=metrics,
            now=clock,
            partitions_of=partitions_of,
        )

    @property
    def reads(self) -> set[str]:
        """Its source topics."""
        return {topic.name for topic in self._stage.lanes.values()}

    async def process(self, batch: Sequence[Received], then_reads: set[str]) -> list[Received]:
        """What the next stage gets."""
        # With a timer item by item, so that an embargo that ended before an item is released before it.
        if self._stage.timer is None:
            await self._take(batch)
        else:
            for received in batch:
                self._clock.follow(received)
                await self._serve_timer()
                await self._take([received])
        return await self._written(then_reads)

    async def finish(self, batch: Sequence[Received], then_reads: set[str]) -> list[Received]:
        """The last of the stages before it, then what is due; what the next stage gets."""
        await self._take(batch)
        await self._serve_timer()
        return await self._written(then_reads)

    async def _written(self, then_reads: set[str]) -> list[Received]:
        """What the next stage gets. What the stage wrote to itself (reports of a merged story) it has read then."""
        for_next: list[Received] = []
        while written := self._capture.take(then_reads | self.reads):
            for_next += [received for received in written if received.origin.topic in then_reads]
            await self._take([received for received in written if received.origin.topic in self.reads])
        return for_next

    async def _serve_timer(self) -> None:
        if self._stage.timer:
            for kept in self._stage.timer(self._clock(), frozenset(self._known)):
                await self._runner.emit(kept)

    async def _take(self, batch: Sequence[Received]) -> None:
        for received in batch:
            partition = received.origin.partition
            # Nobody assigns partitions here, so a stage gets its (empty) state with the first record of each.
            if partition not in self._known and self._stage.state:
                restore_at_once(self._stage.state.keeper, partition, [])
            self._known.add(partition)
        if batch:
            await self._runner.process(batch)


class Shadow:
    """A chain of stages, from the first that is run again to the last."""

    def __init__(self, runs: Sequence[_StageRun], clock: SpanClock) -> None:
        self._runs = runs
        self._clock = clock

    async def process(self, batch: Sequence[Received]) -> None:
        """Take a batch of the first stage's source through all of them."""
        for run, after in zip(self._runs, [*self._runs[1:], None], strict=True):
            batch = await run.process(batch, after.reads if after else set())

    async def finish(self, now: datetime) -> None:
        """Publish what has become due by now."""
        self._clock.now = max(self._clock.now, now)
        batch: Sequence[Received] = []
        for run, after in zip(self._runs, [*self._runs[1:], None], strict=True):
            batch = await run.finish(batch, after.reads if after else set())


@asynccontextmanager
async def running(
    shadow: Settings, stages: Sequence[Stage], producer: AIOKafkaProducer, clock: SpanClock
) -> AsyncIterator[Shadow]:
    """The chain; its CPU processes end with the context. `shadow` comes from `shadow_settings`."""

    async def partitions_of(topic: str) -> Collection[int]:
        found: set[int] = await producer.partitions_for(shadow.topic(topic))
        return found

    async with AsyncExitStack() as stack:
        runs = []
        for stage in stages:
            # A registry of its own: the figures of a past day must not mix with those of the live service.
            metrics = Metrics(CollectorRegistry(), stage.name)
            work = await _work(shadow, stage, metrics, stack)
            capture = _Capture(KafkaDelivery(producer, shadow.topic_prefix))
            runs.append(_StageRun(stage, work, capture, metrics, clock, partitions_of=partitions_of))
        yield Shadow(runs, clock)


async def _work(settings: Settings, stage: Stage, metrics: Metrics, stack: AsyncExitStack) -> Work:
    work = stage.work
    if not isinstance(work, Job):
        return at_once(work)
    pool = CpuPool(
        job=work,
        metrics=metrics,
        processes=stage.processes,
        item_time_limit=settings.item_time_limit_seconds,
        memory_limit_mb=settings.process_memory_limit_mb,
        recycle_after=settings.recycle_after_batches,
    )
    stack.callback(pool.stop)
    await pool.start()
    return pool.answers
