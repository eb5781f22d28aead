"""One worker process: a Faust app, an agent per lane, health pages, and a clean end. The shell around the runner.

Rules it keeps, each measured (docs/decisions.md, "Faust"): batches are taken un-acknowledged and acknowledged in order
after the runner is done; no exception reaches Faust, the process leaves instead and the work is read again.
"""

import asyncio
import logging
import os
import platform
import signal
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import cast

from faust.streams import Stream
from faust.types import EventT, StreamT
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from services.kafka import clients
from services.kafka.delivery import KafkaDelivery
from services.kafka.faust_events import received
from services.kafka.faust_transport import PatchedApp
from services.observability import health
from services.observability import metrics as m
from services.observability.span_settings import make_spans
from services.observability.spans import Spans
from services.pool.cpu_pool import CpuPool, Job
from services.settings import Settings
from services.stream.lanes import Lane
from services.stream.messages import Outcome, Received
from services.worker.faust_app import build_app
from services.worker.gauges import Gauges
from services.worker.ownership import Ownership
from services.worker.pace import Pace
from services.worker.progress import Progress
from services.worker.runner import Runner
from services.worker.stage import Stage
from services.worker.state_lock import StateLock

log = logging.getLogger(__name__)

EXIT_UNFORESEEN = 70
"""EX_SOFTWARE: something unforeseen; un-acknowledged work is read again by the next process."""
EXIT_DRAIN_TIMEOUT = 75
"""EX_TEMPFAIL: did not finish in time after SIGTERM; the same holds."""
_TIMER_SECONDS = 0.25
_MEMBERSHIP_SECONDS = 1.0

WorkOfBatch = Callable[[Sequence[Received]], Awaitable[list[Outcome]]]
Background = Callable[[], Coroutine[None, None, None]]


class NoAssignmentError(Exception):
    """The group gives this worker nothing, not even nothing."""


class Worker:
    """Runs one stage until it is told to stop."""

    def __init__(self, settings: Settings, stage: Stage) -> None:
        self._settings = settings
        self._stage = stage
        self._registry = CollectorRegistry()
        self._metrics = m.Metrics(self._registry, stage.name)
        self._progress = Progress()
        self._turns = StateLock(shared=stage.memory is not None)
        self._loaded = asyncio.Event()
        self._ownership = Ownership(settings, stage, self._metrics)
        self._app = self._make_app()

    async def run(self) -> None:
        """Start, serve until SIGTERM or SIGINT, drain, stop.

        Raises:
            OSError: the health port cannot be listened on.
            KafkaError: the broker cannot be reached at the start.
        """
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._asked_to_stop, stop)
        async with AsyncExitStack() as stack:
            await self._serve_pages(stack)
            producer = await stack.enter_async_context(clients.producing(self._settings))
            delivery = KafkaDelivery(producer, self._settings.topic_prefix)
            delivery.on_retry = lambda number: self._metrics.count(m.DELIVERY_RETRIES, number)
            spans = make_spans(self._settings, self._stage.name)
            stack.callback(spans.close)
            self._runners = self._make_runners(delivery, await self._make_work(stack), spans)
            self._loaded.set()
            stack.push_async_callback(self._app.stop)
            await stack.enter_async_context(self._background(self._watch_membership))
            if await _before(asyncio.create_task(self._app.start()), stop):
                gauges = Gauges(
                    self._app,
                    settings=self._settings,
                    stage=self._stage,
                    metrics=self._metrics,
                    progress=self._progress,
                    readiness=self._readiness,
                )
                # Entered last, left first: what asks the consumer must end before the consumer does.
                await stack.enter_async_context(self._background(gauges.refresh, gauges.watch_loop, self._keep_time))
                await stop.wait()
        log.info("stopped")

    async def _serve_pages(self, stack: AsyncExitStack) -> None:
        app = health.application(self._registry, self._readiness)
        pages, _ = await health.serve(app, self._settings.http_host, self._settings.http_port)
        stack.push_async_callback(pages.cleanup)

    @asynccontextmanager
    async def _background(self, *works: Background) -> AsyncIterator[None]:
        """What runs beside the agent, ended and waited for on leaving."""
        tasks = [asyncio.create_task(self._guarded(work)) for work in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _make_app(self) -> PatchedApp:
        app = build_app(self._settings, self._stage)
        agents = {Lane.ROUTINE: self._routine_agent, Lane.URGENT: self._urgent_agent}
        for lane, topic in self._stage.lanes.items():
            source = app.topic(
                self._settings.topic(topic.name),
                key_type=bytes,
                value_type=bytes,
                key_serializer="raw",
                value_serializer="raw",
            )
            app.agent(source, name=f"{self._stage.name}-{lane}", concurrency=1)(agents[lane])
        app.on_partitions_assigned.connect(self._on_assigned)
        app.on_partitions_revoked.connect(self._on_revoked)
        return app

    async def _make_work(self, stack: AsyncExitStack) -> dict[Lane, WorkOfBatch]:
        work = self._stage.work
        if not isinstance(work, Job):
            handler = work

            async def in_loop(batch: Sequence[Received]) -> list[Outcome]:
                return handler(batch)

            return dict.fromkeys(Lane, in_loop)
        pool = CpuPool(
            job=work,
            metrics=self._metrics,
            processes=self._stage.processes,
            item_time_limit=self._settings.item_time_limit_seconds,
            memory_limit_mb=self._settings.process_memory_limit_mb,
            recycle_after=self._settings.recycle_after_batches,
            reserved=1 if self._stage.urgent else 0,
        )
        stack.callback(pool.stop)
        await pool.start()
        return {Lane.ROUTINE: pool.run, Lane.URGENT: partial(pool.run, urgent=True)}

    def _make_runners(
        self, delivery: KafkaDelivery, works: Mapping[Lane, WorkOfBatch], spans: Spans
    ) -> dict[Lane, Runner]:
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._metrics.set(m.BUILD, 1, version=version("copytaster"), python=platform.python_version())
        return {
            lane: Runner(
                stage=self._stage.name,
                work=work,
                deliver=delivery,
                metrics=self._metrics,
                now=lambda: datetime.now(UTC),
                measures_end_to_end=self._stage.measures_end_to_end,
                on_state=self._ownership.wrote,
                spans=spans,
            )
            for lane, work in works.items()
        }

    async def _routine_agent(self, stream: StreamT[bytes]) -> None:
        await self._guarded(lambda: self._consume(cast("Stream[EventT[bytes]]", stream), Lane.ROUTINE))

    async def _urgent_agent(self, stream: StreamT[bytes]) -> None:
        await self._guarded(lambda: self._consume(cast("Stream[EventT[bytes]]", stream), Lane.URGENT))

    async def _consume(self, stream: Stream[EventT[bytes]], lane: Lane) -> None:
        await self._loaded.wait()
        size = self._stage.batch_size or self._settings.batch_size
        pace = Pace(size)
        async for events in stream.noack_take(size, within=self._settings.batch_wait_seconds):
            # Only where the lanes share a turn does an urgent batch wait for a routine one: cut that short.
            for part in pace.slices(events) if self._stage.memory else [events]:
                await self._take_part(part, lane, pace)
                for event in part:
                    await stream.ack(event)

    async def _take_part(self, events: Sequence[EventT[bytes]], lane: Lane, pace: Pace) -> None:
        batch = [received(event, self._stage.lanes[lane].name) for event in events]
        self._progress.began(batch)
        partitions = {item.origin.partition for item in batch}
        async with self._turns.taken(lane):
            await self._ownership.recover(partitions)
            began = time.monotonic()
            await self._process(batch, partitions, lane)
            pace.took(len(batch), time.monotonic() - began)
            self._progress.finished(batch)

    async def _process(self, batch: Sequence[Received], partitions: set[int], lane: Lane) -> None:
        """Run the batch. Cut off in the middle, the stage's memory may be ahead of its state topic."""
        try:
            await self._runners[lane].process(batch)
        except asyncio.CancelledError:
            self._ownership.cut_off(partitions)
            raise
        self._ownership.finished(partitions, lane)

    async def _watch_membership(self) -> None:
        """Leave when the group has not answered for too long.

        aiokafka holds a failed join back until somebody polls, and Faust polls only what it was assigned: such a
        client waits for ever.
        """
        waited = 0.0
        while waited < self._settings.group_wait_seconds:
            await asyncio.sleep(_MEMBERSHIP_SECONDS)
            waited = 0.0 if self._ownership.assigned is not None else waited + _MEMBERSHIP_SECONDS
        raise NoAssignmentError(f"no assignment for {waited:g} s")

    async def _keep_time(self) -> None:
        """Let the stage do what is due, whether or not messages arrive."""
        timer = self._stage.timer
        while timer is not None:
            async with self._turns.taken(Lane.URGENT):
                for kept in timer(datetime.now(UTC), self._ownership.settled):
                    await self._runners[Lane.URGENT].emit(kept)
            await asyncio.sleep(_TIMER_SECONDS)

    async def _on_assigned(self, *_: object, **__: object) -> None:
        await self._guarded(self._claim)
        self._taking = asyncio.create_task(self._guarded(self._take_assigned))

    async def _claim(self) -> None:
        assignment = self._app.consumer.assignment()
        names = {lane: self._settings.topic(topic.name) for lane, topic in self._stage.lanes.items()}
        held = {lane: frozenset(tp.partition for tp in assignment if tp.topic == names[lane]) for lane in names}
        self._ownership.claim(held)
        log.info("assigned partitions %s", sorted(self._ownership.assigned or ()))

    async def _take_assigned(self) -> None:
        async with self._turns.all_taken():
            await self._ownership.take(self._ownership.assigned or frozenset())

    async def _on_revoked(self, *_: object, **__: object) -> None:
        self._ownership.assigned = None
        async with self._turns.all_taken():
            self._progress.forget(self._ownership.revoke())

    def _readiness(self) -> dict[str, bool]:
        return {
            "loaded": self._loaded.is_set(),
            "assigned": self._ownership.assigned is not None,
            "recovered": self._ownership.recovered,
        }

    async def _guarded(self, work: Background) -> None:
        """Run; on anything unforeseen leave the process at once, so that nothing un-finished can be acknowledged."""
        try:
            await work()
        except asyncio.CancelledError:
            raise
        except BaseException:
            log.exception("unforeseen; leaving, un-acknowledged work is read again")
            logging.shutdown()
            os._exit(EXIT_UNFORESEEN)

    def _asked_to_stop(self, stop: asyncio.Event) -> None:
        log.info("asked to stop: draining")
        watchdog = threading.Timer(self._settings.drain_seconds, lambda: os._exit(EXIT_DRAIN_TIMEOUT))
        watchdog.daemon = True
        watchdog.start()
        stop.set()


async def _before(task: asyncio.Task[None], stop: asyncio.Event) -> bool:
    """Whether the task ended before we were asked to stop. Faust starts only once its group has answered."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if task.done():
        task.result()
        return True
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return False
