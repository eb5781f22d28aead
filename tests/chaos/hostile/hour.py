"""A stack on Apache Kafka under steady flow, first in peace, then with hostile items of all kinds beside it."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from schemas.raw import RawItem, Source
from services.bench.pipeline.priority import PublicationTimes, story
from services.commands import stages
from services.ingest.sender import Sender
from services.settings import Settings
from services.sources.raw.items import new_trace, raw_item
from services.supervision import pipeline
from tests.brokers import wire
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import on_apache_kafka
from tests.brokers.ledger import Ledger
from tests.chaos.hostile.memory import resident_mb
from tests.chaos.hostile.verdict import FlowHalf
from tests.fuzz.parser.mutate import mutated
from tests.fuzz.slowness.carriers import CARRIERS
from tests.fuzz.slowness.shapes import grown

_READY_SECONDS = 180.0
_WARM_MINUTES = 0.5
"""Of flow that counts nowhere: first articles wait for what is loaded when it is first used, and caches are empty."""
_MEMORY_SECONDS = 2.0
_TURNS_A_KILL = 15
"""Articles sent between two kills."""
_TURNS_TO_LIVE = 60
"""Articles sent between an article and its kill: it is public by then."""
_LARGEST = 300_000
"""Bytes of a hostile item; one in ten has so many."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class HostilePlan:
    """What is sent."""

    minutes: float
    """Of each half."""
    per_second: float
    share: float
    """Of hostile items among all."""
    seed: int


@dataclass
class HostileHour:
    """One run, in a folder for the broker's data and the workers' logs."""

    plan: HostilePlan
    folder: Path
    say: Say
    unbalanced: list[str] = field(default_factory=list)
    _sent: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.plan.seed)  # noqa: S311 - a seed that is printed is the point
        self._waiting: list[asyncio.Task[None]] = []

    async def run(self) -> tuple[FlowHalf, FlowHalf]:
        """Both halves. Everything that was sent has been waited for."""
        halves = FlowHalf("peaceful"), FlowHalf("hostile")
        with ApacheKafka.started(self.folder / "kafka") as kafka:
            async with (
                on_apache_kafka(kafka, state_folder=str(self.folder / "state"), spare_processes=1) as settings,
                self._running(settings) as (sender, workers, times),
            ):
                self.say("warming up")
                await self._flow(FlowHalf("warming"), 0.0, sender, workers, times, minutes=_WARM_MINUTES)
                for half, share in zip(halves, (0.0, self.plan.share), strict=True):
                    self.say(f"{half.name} half begins")
                    await self._flow(half, share, sender, workers, times, minutes=self.plan.minutes)
                    self.say(half.line())
                await self._read_ledgers(workers)
        return halves

    @asynccontextmanager
    async def _running(self, settings: Settings) -> AsyncIterator[tuple[Sender, pipeline.Pipeline, PublicationTimes]]:
        async with AsyncExitStack() as stack:
            logs = {name: stack.enter_context((self.folder / f"{name}.log").open("wb")) for name in stages.NAMES}
            workers = await stack.enter_async_context(pipeline.running(settings, stages.NAMES, logs))
            sender = await stack.enter_async_context(wire.sending(settings))
            await workers.ready(_READY_SECONDS)
            times = PublicationTimes()
            following = asyncio.create_task(times.follow(settings))
            try:
                yield sender, workers, times
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)

    async def _flow(
        self,
        half: FlowHalf,
        share: float,
        sender: Sender,
        workers: pipeline.Pipeline,
        times: PublicationTimes,
        *,
        minutes: float,
    ) -> None:
        watching = asyncio.create_task(_watch_memory(half, workers))
        loop = asyncio.get_running_loop()
        began = due = loop.time()
        while loop.time() - began < minutes * 60:
            await self._turn(half, share, sender, times)
            due += 1 / self.plan.per_second
            await asyncio.sleep(max(0.0, due - loop.time()))
        await asyncio.gather(*self._waiting)
        self._waiting.clear()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    async def _turn(self, half: FlowHalf, share: float, sender: Sender, times: PublicationTimes) -> None:
        """One article, every now and then a kill of an earlier one, and hostile items in their share."""
        self._sent += 1
        number = self._sent
        to_be_killed = number % _TURNS_A_KILL == 0
        article = story(f"hour-{number}", 1) if to_be_killed else wire.item(number)
        await self._send(article, half.routine, half, sender, times)
        doomed = number - _TURNS_TO_LIVE
        if doomed > 0 and doomed % _TURNS_A_KILL == 0:
            kill = story(f"hour-{doomed}", 2, pubstatus="canceled")
            await self._send(kill, half.kills, half, sender, times)
        if self._chance.random() < share / (1 - share):
            name = self._chance.choice(sorted(CARRIERS))
            half.hostile[name] += 1
            await sender.send(self._hostile_item(name))

    async def _send(
        self, item: RawItem, into: list[float], half: FlowHalf, sender: Sender, times: PublicationTimes
    ) -> None:
        async def wait() -> None:
            try:
                into.append(await times.seconds(item))
            except TimeoutError:
                half.lost += 1

        await sender.send(item)
        self._waiting.append(asyncio.create_task(wait()))

    def _hostile_item(self, name: str) -> RawItem:
        size = _LARGEST if self._chance.random() < 0.1 else _LARGEST // 10
        payload = grown(name, self._chance, int(size ** self._chance.uniform(0.6, 1)))
        if self._chance.random() < 0.3:
            payload = mutated([payload], self._chance)
        source = Source(id=f"hostile-{self._chance.randrange(5)}")
        return raw_item(payload, source, received_at=datetime.now(UTC), trace_id=new_trace())

    async def _read_ledgers(self, workers: pipeline.Pipeline) -> None:
        for name in stages.NAMES:
            ledger = Ledger(await workers.metrics(name))
            reasons = ", ".join(f"{reason} {number}" for reason, number in ledger.reasons.most_common(5))
            self.say(f"{name}: {ledger.sums['consumed']} in, {ledger.sums['rejected']} rejected ({reasons})")
            if not ledger.balances:
                self.unbalanced.append(f"ledger of {name}: {dict(ledger.sums)}")


async def _watch_memory(half: FlowHalf, workers: pipeline.Pipeline) -> None:
    while True:
        pids = [child.pid for child in workers.children.values() if child.pid]
        half.memory_mb.append(await asyncio.to_thread(resident_mb, pids))
        await asyncio.sleep(_MEMORY_SECONDS)
