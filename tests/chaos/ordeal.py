"""A pipeline under kill -9: items go in while workers of every stage are killed at random instants and started again.

What it proves is in the report: every input accounted for, every ledger balanced, what at-least-once cost in repeats.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from services.commands import stages
from services.ingest.sender import Sender
from services.settings import Settings
from services.supervision import pipeline
from tests.brokers import wire
from tests.brokers.ledger import Ledger
from tests.brokers.sink import CollectedRecords

_READY_SECONDS = 90.0
_WHILE_STARTING = 0.05
_PAUSE_SECONDS = (8.0, 14.0)
_ON_THE_WAY = 150
"""Items in the pipeline at once: the embedded broker forgets all but the last 5 MB of a partition."""


@dataclass
class OrdealReport:
    """What the ordeal saw."""

    items: int
    kills: Counter[str] = field(default_factory=Counter)
    ledgers: list[tuple[str, Ledger]] = field(default_factory=list)
    pauses: int = 0
    kills_at_work: int = 0
    """Kills of a worker that had finished something since it was started."""
    repeats: int = 0
    """Records in the sink that repeat an earlier one."""
    redeliveries: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Counted by each incarnation of each stage, as last read."""

    def __str__(self) -> str:
        kills = ", ".join(f"{stage} {number}" for stage, number in sorted(self.kills.items()))
        return (
            f"{self.items} items, {self.kills.total()} kills ({kills}), {self.kills_at_work} of them at work, "
            f"{self.pauses} pauses; "
            f"{len(self.ledgers)} ledgers read; {self.redeliveries.total()} redeliveries counted, "
            f"{self.repeats} repeated records in the sink"
        )


class Ordeal:
    """One run."""

    def __init__(
        self,
        settings: Settings,
        log_folder: Path,
        items: int,
        kills: int,
        seed: int,
        *,
        pauses: int = 0,
        doubled: Sequence[str] = (),
    ) -> None:
        self._settings = settings
        self._log_folder = log_folder
        self._kills = kills
        self._pauses = pauses
        self._doubled = doubled
        """Stages of which two workers run: a paused one loses its partitions to the other."""
        self._rng = random.Random(seed)  # noqa: S311 - which worker dies when need not be secret
        self.report = OrdealReport(items)

    async def run(self, sink: CollectedRecords, disturb: "asyncio.Task[None] | None" = None) -> OrdealReport:
        """Feed and kill until both are done, then wait for the last item and read every ledger."""
        async with AsyncExitStack() as stack:
            handles = {n: stack.enter_context((self._log_folder / f"{n}.log").open("wb")) for n in stages.NAMES}
            workers = await stack.enter_async_context(pipeline.running(self._settings, stages.NAMES, handles))
            for stage in self._doubled:
                log = stack.enter_context((self._log_folder / f"{stage}-2.log").open("wb"))
                await workers.start(f"{stage}-2", "worker", stage, log=log)
            await workers.ready(_READY_SECONDS)
            fed = asyncio.create_task(self._feed(sink))
            await self._kill(workers, fed)
            await self._pause(workers)
            await fed
            if disturb:
                await disturb
            everything = self.report.items
            await sink.until(lambda: len(sink.current()) >= everything, f"{everything} articles in the sink", 240)
            # Stories are written a little later than articles, and a worker that was killed must first be back.
            await sink.until(sink.settled, "every story with its reports", 120)
            await workers.ready(_READY_SECONDS)
            await self._read_ledgers(workers)
        articles = [(article.article_id, article.sequence) for article in sink.published]
        self.report.repeats = sum(len(each) - len(set(each)) for each in (articles, sink.story_sequences))
        return self.report

    async def _feed(self, sink: CollectedRecords) -> None:
        async with wire.sending(self._settings) as sender:
            await self._feed_through(sender, sink)

    async def _feed_through(self, sender: Sender, sink: CollectedRecords) -> None:
        sent = 0
        while sent < self.report.items:
            chunk = [wire.item(number) for number in range(sent, min(sent + 25, self.report.items))]
            await sender.send(*chunk)
            sent += len(chunk)
            enough = sent - _ON_THE_WAY
            await sink.until(lambda: len(sink.current()) >= enough, f"{enough} articles in the sink", 240)  # noqa: B023

    async def _kill(self, workers: pipeline.Pipeline, fed: "asyncio.Task[None]") -> None:
        """Kill at random instants: mostly a worker in the middle of its work, sometimes one that is just starting."""
        while self.report.kills.total() < self._kills:
            await asyncio.sleep(self._rng.uniform(0.05, 0.8))  # the random instant; nothing is waited for here
            stage = self._rng.choice(stages.NAMES)
            pid = workers.children[stage].pid
            at_work = await self._read_ledger(workers, stage)
            if pid is None or not (at_work or self._rng.random() < _WHILE_STARTING):
                continue
            os.kill(pid, signal.SIGKILL)
            self.report.kills[stage] += 1
            self.report.kills_at_work += at_work
            if fed.done():
                fed.result()

    async def _pause(self, workers: pipeline.Pipeline) -> None:
        """Stop workers for longer than their session lasts, then let them go on as if nothing had been."""
        names = [name for stage in self._doubled for name in (stage, f"{stage}-2")]
        for _ in range(self._pauses):
            pid = workers.children[self._rng.choice(names)].pid
            if pid is None:
                continue
            os.kill(pid, signal.SIGSTOP)
            await asyncio.sleep(self._rng.uniform(*_PAUSE_SECONDS))  # the pause itself
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
            self.report.pauses += 1
            await workers.ready(_READY_SECONDS)

    async def _read_ledgers(self, workers: pipeline.Pipeline) -> None:
        for stage in stages.NAMES:
            await self._read_ledger(workers, stage)

    async def _read_ledger(self, workers: pipeline.Pipeline, stage: str) -> bool:
        """Note the stage's ledger; whether it has finished anything since it was started."""
        page = await workers.metrics(stage)
        if not page:
            return False
        ledger = Ledger(page)
        self.report.ledgers.append((stage, ledger))
        incarnation = (stage, workers.children[stage].restarts)
        self.report.redeliveries[incarnation] = ledger.sums["redelivered"] + ledger.reasons["redelivery"]
        return ledger.sums["consumed"] > 0
