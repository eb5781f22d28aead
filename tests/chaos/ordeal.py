"""A pipeline under kill -9: items go in while workers of every stage are killed at random instants and started again.

What it proves is in the report: every input accounted for, every ledger balanced, what at-least-once cost in repeats.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from services.commands import stages
from services.runtime import pipeline
from services.runtime.settings import Settings
from tests.brokers import wire
from tests.brokers.ledger import Ledger
from tests.brokers.sink import Sink

_READY_SECONDS = 90.0
_ON_THE_WAY = 150
"""Items in the pipeline at once: the embedded broker forgets all but the last 5 MB of a partition."""


@dataclass
class Report:
    """What the ordeal saw."""

    items: int
    kills: Counter[str] = field(default_factory=Counter)
    ledgers: list[tuple[str, Ledger]] = field(default_factory=list)
    repeats: int = 0
    """Records in the sink that repeat an earlier one."""
    redeliveries: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        kills = ", ".join(f"{stage} {number}" for stage, number in sorted(self.kills.items()))
        again = ", ".join(f"{stage} {number}" for stage, number in sorted(self.redeliveries.items())) or "none counted"
        return (
            f"{self.items} items, {self.kills.total()} kills ({kills}), {len(self.ledgers)} ledgers read; "
            f"{self.repeats} repeated records in the sink; redeliveries: {again}"
        )


class Ordeal:
    """One run."""

    def __init__(self, settings: Settings, log_folder: Path, items: int, kills: int, seed: int) -> None:
        self._settings = settings
        self._log_folder = log_folder
        self._kills = kills
        self._rng = random.Random(seed)  # noqa: S311 - which worker dies when need not be secret
        self.report = Report(items)

    async def run(self, sink: Sink, disturb: "asyncio.Task[None] | None" = None) -> Report:
        """Feed and kill until both are done, then wait for the last item and read every ledger."""
        handles = {name: (self._log_folder / f"{name}.log").open("wb") for name in stages.NAMES}
        async with pipeline.running(self._settings, stages.NAMES, handles) as workers:
            await workers.ready(_READY_SECONDS)
            fed = asyncio.create_task(self._feed(sink))
            await self._kill(workers, fed)
            await fed
            if disturb:
                await disturb
            everything = self.report.items
            await sink.until(lambda: len(sink.current()) >= everything, f"{everything} articles in the sink", 240)
            await workers.ready(_READY_SECONDS)
            await self._read_ledgers(workers)
        self.report.repeats = len(sink.published) - len({(a.article_id, a.sequence) for a in sink.published})
        return self.report

    async def _feed(self, sink: Sink) -> None:
        sent = 0
        while sent < self.report.items:
            chunk = [wire.item(number) for number in range(sent, min(sent + 25, self.report.items))]
            await wire.send(self._settings, *chunk)
            sent += len(chunk)
            enough = sent - _ON_THE_WAY
            await sink.until(lambda: len(sink.current()) >= enough, f"{enough} articles in the sink", 240)  # noqa: B023

    async def _kill(self, workers: pipeline.Pipeline, fed: "asyncio.Task[None]") -> None:
        while self.report.kills.total() < self._kills:
            await asyncio.sleep(self._rng.uniform(0.2, 2.0))  # the random instant; nothing is waited for here
            stage = self._rng.choice(stages.NAMES)
            pid = workers.children[stage].pid
            if pid is None:
                continue
            await self._read_ledger(workers, stage)
            os.kill(pid, signal.SIGKILL)
            self.report.kills[stage] += 1
            if fed.done():
                fed.result()

    async def _read_ledgers(self, workers: pipeline.Pipeline) -> None:
        for stage in stages.NAMES:
            await self._read_ledger(workers, stage)

    async def _read_ledger(self, workers: pipeline.Pipeline, stage: str) -> None:
        page = await workers.metrics(stage)
        if page:
            ledger = Ledger(page)
            self.report.ledgers.append((stage, ledger))
            self.report.redeliveries[stage] += ledger.sums["redelivered"] + ledger.reasons["redelivery"]
