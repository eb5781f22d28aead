"""Gauges that nobody counts up: lag, age, table sizes, readiness, and how late the event loop runs."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import cast

from aiokafka.errors import KafkaError
from faust import App

from services.observability import metrics as m
from services.settings import Settings
from services.worker.progress import Progress
from services.worker.stage import Stage

_REFRESH_SECONDS = 1.0
_PROBE_SECONDS = 0.1


class Gauges:
    """Refreshes the gauges of one worker. Reads the consumer, changes nothing."""

    def __init__(
        self,
        app: App,
        *,
        settings: Settings,
        stage: Stage,
        metrics: m.Metrics,
        progress: Progress,
        readiness: Callable[[], Mapping[str, bool]],
    ) -> None:
        self._app = app
        self._settings = settings
        self._stage = stage
        self._metrics = metrics
        self._progress = progress
        self._readiness = readiness
        self._shown: set[tuple[str, int]] = set()

    async def refresh(self) -> None:
        """Set every gauge once a second, for as long as the worker runs."""
        while True:
            await asyncio.sleep(_REFRESH_SECONDS)
            self._metrics.set(m.READY, float(all(self._readiness().values())))
            await self.of_partitions()
            for series, levels in self._stage.levels.items():
                self._metrics.set_all(series, levels())
            if self._stage.memory:
                for (partition, table), size in self._stage.memory.keeper.sizes().items():
                    self._metrics.set(m.STATE_ENTRIES, size, partition=str(partition), table=table)

    async def watch_loop(self) -> None:
        """Measure how late a timer runs: what a blocking call would do to heartbeats and health checks."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _PROBE_SECONDS
            await asyncio.sleep(_PROBE_SECONDS)
            self._metrics.observe(m.LOOP_STALL, max(0.0, loop.time() - due))

    async def of_partitions(self) -> None:
        """Set lag and age of what is assigned; one that leaves meanwhile is passed over."""
        consumer = self._app.consumer
        lanes = {self._settings.topic(topic.name): lane for lane, topic in self._stage.lanes.items()}
        assigned = consumer.assignment()
        now = datetime.now(UTC)
        for tp in assigned:
            try:
                position = await consumer.position(tp)
                end = cast("int | None", consumer.highwater(tp))  # None until something was fetched
            except (KafkaError, AssertionError):
                # The group took it back in between; aiokafka, whose thread that is, asserts that it did not.
                continue
            if position is None or end is None:
                continue
            lane = lanes[tp.topic]
            place = (self._stage.lanes[lane].name, tp.partition)
            lag = self._progress.lag(place, position, end)
            age = self._progress.oldest_age(place, lag, now)
            self._metrics.set(m.LAG, lag, lane=lane.value, partition=str(tp.partition))
            self._metrics.set(m.OLDEST, age, lane=lane.value, partition=str(tp.partition))
        held = {(lanes[tp.topic].value, tp.partition) for tp in assigned}
        for lane_gone, gone in self._shown - held:
            self._metrics.forget(m.LAG, lane=lane_gone, partition=str(gone))
            self._metrics.forget(m.OLDEST, lane=lane_gone, partition=str(gone))
        self._shown = held
