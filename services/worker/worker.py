"""One worker process: a Faust app, an agent per lane, health pages, and an orderly end. It wires; it decides nothing.

Who does what: `lane_agents` takes and acknowledges batches, `runner` takes each through the stage, `group_membership`
follows rebalances, `ownership/` holds what belongs to a partition, `state_lock` keeps decisions apart, `exits` ends the
process. The rules that they keep were each measured (docs/decisions.md, "Faust, Kafka and processes").
"""

import asyncio
import logging
import platform
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version

from aiokafka import AIOKafkaProducer
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from services.kafka import clients
from services.kafka.delivery import KafkaDelivery
from services.observability import health, series
from services.observability.metrics import Metrics
from services.observability.span_settings import make_spans
from services.observability.spans import Spans
from services.settings import Settings
from services.stream.lanes import Lane
from services.worker.exits import background, finishes_before, stop_on_signals
from services.worker.faust_app import build_app
from services.worker.gauges import Gauges
from services.worker.group_membership import GroupMembership
from services.worker.intervals import DEFAULT_INTERVALS, Intervals
from services.worker.leaving_marks import RefusalMark
from services.worker.ownership.choosing import choose_ownership
from services.worker.progress import Progress
from services.worker.runner import PartitionsOf, Runner, Work
from services.worker.stage import Stage
from services.worker.stage_work import start_work
from services.worker.state_lock import StateLock
from services.worker.taking.lane_agents import LaneAgents
from services.worker.timer import serve_timer

log = logging.getLogger(__name__)


class Worker:
    """Runs one stage until it is asked to stop."""

    def __init__(self, settings: Settings, stage: Stage, intervals: Intervals = DEFAULT_INTERVALS) -> None:
        self._settings = settings
        self._stage = stage
        self._intervals = intervals
        self._registry = CollectorRegistry()
        self._metrics = Metrics(self._registry, stage.name)
        self._progress = Progress()
        self._lock = StateLock(shared=stage.state is not None)
        self._app = build_app(settings, stage)
        self._ownership = choose_ownership(
            self._app, settings, stage, self._metrics, lock=self._lock, intervals=intervals
        )
        self._agents = LaneAgents(
            settings,
            stage,
            lock=self._lock,
            ownership=self._ownership,
            progress=self._progress,
            intervals=intervals,
        )
        self._agents.register(self._app)
        self._membership = GroupMembership(
            self._app,
            settings,
            stage,
            lock=self._lock,
            ownership=self._ownership,
            progress=self._progress,
            intervals=intervals,
        )
        self._membership.follow()

    async def run(self) -> None:
        """Start, serve until SIGTERM or SIGINT, drain, stop.

        Raises:
            OSError: the health port cannot be listened on.
            KafkaError: the broker cannot be reached at the start.
        """
        stop = stop_on_signals(self._settings.drain_seconds)
        async with AsyncExitStack() as stack:
            # What is entered last is left first: the consumer stops before the producer that its last batch needs.
            await self._serve_pages(stack)
            producer = await stack.enter_async_context(clients.producing(self._settings))
            spans = make_spans(self._settings, self._stage.name)
            stack.callback(spans.close)
            work = await start_work(self._settings, self._stage, self._metrics, stack)
            runners = self._make_runners(self._make_delivery(producer), work, spans, self._partitions_of(producer))
            # Before the app starts, so that no batch waits for what is already there.
            self._agents.begin(runners)
            stack.push_async_callback(self._app.stop)
            await stack.enter_async_context(background(self._membership.watch))
            if await finishes_before(asyncio.create_task(self._app.start()), stop):
                gauges = self._make_gauges()
                timer = partial(self._run_timer, runners[Lane.URGENT])
                # Entered last, left first: what asks the consumer must end before the consumer does.
                await stack.enter_async_context(background(gauges.refresh, gauges.watch_loop, timer))
                await stop.wait()
        log.info("stopped")

    async def _serve_pages(self, stack: AsyncExitStack) -> None:
        app = health.application(self._registry, self._readiness)
        pages, _ = await health.serve(app, self._settings.http_host, self._settings.http_port)
        stack.push_async_callback(pages.cleanup)

    def _make_delivery(self, producer: AIOKafkaProducer) -> KafkaDelivery:
        delivery = KafkaDelivery(producer, self._settings.topic_prefix)
        delivery.on_retry = lambda number: self._metrics.count(series.DELIVERY_RETRIES, number)
        return delivery

    def _partitions_of(self, producer: AIOKafkaProducer) -> PartitionsOf:
        async def partitions_of(topic: str) -> Collection[int]:
            found: set[int] = await producer.partitions_for(self._settings.topic(topic))
            return found

        return partitions_of

    def _make_runners(
        self, delivery: KafkaDelivery, works: Mapping[Lane, Work], spans: Spans, partitions_of: PartitionsOf
    ) -> dict[Lane, Runner]:
        # In a registry of our own: the default one is shared by all that run in a process, tests included.
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        refusals = RefusalMark(self._settings.state_folder, self._stage.name)
        refusals.show(self._metrics)
        self._metrics.set(series.BUILD, 1, version=version("copytaster"), python=platform.python_version())
        return {
            lane: Runner(
                stage=self._stage.name,
                work=work,
                write=self._ownership.write_in_order(delivery),
                metrics=self._metrics,
                now=lambda: datetime.now(UTC),
                measures_end_to_end=self._stage.measures_end_to_end,
                spans=spans,
                partitions_of=partitions_of,
                note_drops=self._settings.note_drops,
                on_refused=refusals.leave,
            )
            for lane, work in works.items()
        }

    def _make_gauges(self) -> Gauges:
        return Gauges(
            self._app,
            settings=self._settings,
            stage=self._stage,
            metrics=self._metrics,
            progress=self._progress,
            readiness=self._readiness,
            is_drained=self._ownership.is_drained,
            intervals=self._intervals,
        )

    async def _run_timer(self, runner: Runner) -> None:
        if timer := self._stage.timer:
            await serve_timer(timer, runner, lock=self._lock, ownership=self._ownership, intervals=self._intervals)

    def _readiness(self) -> dict[str, bool]:
        assigned = self._membership.assigned
        return {
            "loaded": self._agents.begun,
            "assigned": assigned is not None,
            "restored": assigned is not None and assigned <= self._ownership.restored,
        }
