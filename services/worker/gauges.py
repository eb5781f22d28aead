"""Gauges that no message moves: lag, age, table sizes, readiness, and how late the event loop runs."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import cast

from aiokafka.errors import KafkaError
from faust import App

from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.worker.intervals import DEFAULT_INTERVALS, Intervals
from services.worker.progress import Progress
from services.worker.stage import Stage


class Gauges:
    """Refreshes the gauges of one worker. Reads the consumer, changes nothing."""

    def __init__(
        self,
        app: App,
        *,
        settings: Settings,
        stage: Stage,
        metrics: Metrics,
        progress: Progress,
        readiness: Callable[[], Mapping[str, bool]],
        is_drained: Callable[[str, int], bool],
        intervals: Intervals = DEFAULT_INTERVALS,
    ) -> None:
        self._app = app
        self._settings = settings
        self._stage = stage
        self._metrics = metrics
        self._progress = progress
        self._readiness = readiness
        self._is_drained = is_drained
        self._intervals = intervals
        self._shown: set[tuple[str, int]] = set()

    async def refresh(self) -> None:
        """Refresh all gauges at intervals, for as long as the worker runs."""
        while True:
            await asyncio.sleep(self._intervals.gauges)
            self._metrics.set(series.READY, float(all(self._readiness().values())))
            await self.of_partitions()
            for gauge, levels in self._stage.levels.items():
                self._metrics.set_all(gauge, levels())
            if self._stage.state:
                for (partition, table), size in self._stage.state.keeper.sizes().items():
                    self._metrics.set(series.STATE_ENTRIES, size, partition=str(partition), table=table)

    async def watch_loop(self) -> None:
        """Measure how late a timer runs: a blocking call delays commits and health checks as much."""
        loop = asyncio.get_running_loop()
        while True:
            # The loop's own clock: a step of the machine's time is no stall.
            due = loop.time() + self._intervals.loop_probe
            await asyncio.sleep(self._intervals.loop_probe)
            self._metrics.observe(series.LOOP_STALL, max(0.0, loop.time() - due))

    async def of_partitions(self) -> None:
        """Set lag and age of every assigned partition; one that is revoked meanwhile is skipped."""
        consumer = self._app.consumer
        lanes = {self._settings.topic(topic.name): lane for lane, topic in self._stage.lanes.items()}
        assigned = consumer.assignment()
        now = datetime.now(UTC)
        for tp in assigned:
            try:
                position = await consumer.position(tp)
                end = cast("int | None", consumer.highwater(tp))  # None until something was fetched
            except (KafkaError, AssertionError):
                # Revoked in between, by aiokafka's own thread: it raises or asserts, depending on the call.
                continue
            # Nothing is known yet: a gauge of 0 would say that there is no lag.
            if position is None or end is None:
                continue
            lane = lanes[tp.topic]
            partition = (self._stage.lanes[lane].name, tp.partition)
            if self._is_drained(tp.topic, tp.partition):
                self._progress.passed(partition, position)
            lag = self._progress.lag(partition, position, end)
            age = self._progress.oldest_age(partition, lag, now)
            self._metrics.set(series.LAG, lag, lane=lane.value, partition=str(tp.partition))
            self._metrics.set(series.OLDEST, age, lane=lane.value, partition=str(tp.partition))
        present = {(lanes[tp.topic].value, tp.partition) for tp in assigned}
        # Otherwise the last value of a partition that moved would stand for ever, and alert.
        for lane_gone, gone in self._shown - present:
            self._metrics.forget(series.LAG, lane=lane_gone, partition=str(gone))
            self._metrics.forget(series.OLDEST, lane=lane_gone, partition=str(gone))
        self._shown = present
