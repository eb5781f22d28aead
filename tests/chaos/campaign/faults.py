"""What is done to the service: workers killed and paused at random instants, added, taken away; brokers killed in turn,
or left without room on their disk.

The schedule follows from the seed; which instant of the work it hits does not. Each fault is printed as it happens.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from services.stream.stage_names import REMEMBERING
from services.supervision.pipeline import Pipeline
from tests.brokers.apache_kafka import ApacheKafka

_BETWEEN_KILLS = (0.5, 5.0)
"""A worker starts in two to four seconds: killed more often, all of them would be starting all the time."""
_BETWEEN_PAUSES = (3.0, 8.0)
_PAUSE_SECONDS = (5.0, 60.0)
_BETWEEN_REBALANCES = (10.0, 30.0)
_MORE_SECONDS = (10.0, 20.0)
_BROKER_AWAY_SECONDS = (3.0, 12.0)
_BETWEEN_BROKERS = 25.0
"""So that the last one is in step again: two brokers away at once would stop the service by design."""
_SHARE_OF_FULL_DISKS = 0.25
"""Of what ends brokers: nothing can be written any more, and the broker ends itself."""
_SHARE_OF_TORN = 0.15
"""Of kills: a local store gets 512 random bytes at a random place."""


@dataclass
class FaultCounts:
    """How many of each were done."""

    kills: Counter[str] = field(default_factory=Counter)
    pauses: int = 0
    rebalances: int = 0
    broker_kills: int = 0
    full_disks: int = 0
    cluster_restarts: int = 0
    torn_stores: int = 0

    def __str__(self) -> str:
        of = ", ".join(f"{stage} {number}" for stage, number in sorted(self.kills.items()))
        return (
            f"{self.kills.total()} SIGKILLs ({of}), {self.pauses} pauses, {self.rebalances} rebalances 1→3→1, "
            f"{self.broker_kills} broker kills, {self.full_disks} brokers with a full disk, "
            f"{self.cluster_restarts} cluster restarts, "
            f"{self.torn_stores} torn stores"
        )


class Faults:
    """Does them until it is told that it is over; whatever it began to one process or broker it undoes first."""

    def __init__(
        self,
        workers: Pipeline,
        kafka: ApacheKafka,
        *,
        folder: Path,
        log: IO[bytes],
        seed: int,
        cluster_restarts: int,
        say: Callable[[str], None],
    ) -> None:
        self._workers = workers
        self._kafka = kafka
        self._state_folder = folder
        self._log = log
        self._say = say
        self._cluster_restarts = cluster_restarts
        self._seed = seed
        self._paused: set[str] = set()
        self.over = asyncio.Event()
        self.counts = FaultCounts()

    async def run(self) -> None:
        """Four kinds of fault beside each other, each with a schedule of its own."""
        async with asyncio.TaskGroup() as group:
            for kind in (self._kill, self._pause, self._rebalance, self._kill_brokers):
                rng = random.Random(f"{kind.__name__} {self._seed}")  # noqa: S311 - replayable
                group.create_task(kind(rng))

    async def _wait(self, seconds: float) -> bool:
        """Whether it goes on after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.over.wait()
        return not self.over.is_set()

    async def _kill(self, rng: random.Random) -> None:
        while await self._wait(rng.uniform(*_BETWEEN_KILLS)):
            for name in self._victims(rng):
                self._kill_one(name, torn=rng.random() < _SHARE_OF_TORN, rng=rng)

    def _victims(self, rng: random.Random) -> list[str]:
        """One worker, sometimes two; those that remember more often, since the others starve them while they start."""
        names = sorted(self._workers.children)
        weights = [4 if stage_of(name) in REMEMBERING else 1 for name in names]
        return sorted(set(rng.choices(names, weights, k=rng.choice((1, 1, 1, 2)))))

    def _kill_one(self, name: str, *, torn: bool, rng: random.Random) -> None:
        pid = self._pid(name)
        if pid is None or name in self._paused:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.counts.kills[stage_of(name)] += 1
        files = sorted((*self._state_folder.glob("*.sqlite"), *self._state_folder.glob("*.snapshot")))
        if torn and files:
            self._tear(rng.choice(files), rng)

    def _tear(self, path: Path, rng: random.Random) -> None:
        """Whatever store or snapshot it hits: its worker was killed, or is at work and notices at its next start."""
        with suppress(OSError), path.open("r+b") as file:
            file.seek(rng.randrange(max(1, path.stat().st_size)))
            file.write(rng.randbytes(512))
            self.counts.torn_stores += 1

    async def _pause(self, rng: random.Random) -> None:
        while await self._wait(rng.uniform(*_BETWEEN_PAUSES)):
            names = [name for name in sorted(self._workers.children) if stage_of(name) in REMEMBERING]
            name, seconds = rng.choice(names), rng.uniform(*_PAUSE_SECONDS)
            pid = self._pid(name)
            if pid is None:
                continue
            self._say(f"pause {name} for {seconds:.0f} s")
            self._paused.add(name)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
            await self._wait(seconds)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
            self._paused.discard(name)
            self.counts.pauses += 1

    async def _rebalance(self, rng: random.Random) -> None:
        while await self._wait(rng.uniform(*_BETWEEN_REBALANCES)):
            stage = rng.choice(REMEMBERING)
            names = [f"{stage}+{n}" for n in (1, 2)]
            self._say(f"two more of {stage}")
            for name in names:
                await self._workers.start(name, "worker", stage, log=self._log)
            await self._wait(rng.uniform(*_MORE_SECONDS))
            for name in names:
                await self._workers.stop_one(name)
            self.counts.rebalances += 1

    async def _kill_brokers(self, rng: random.Random) -> None:
        nodes = self._kafka.node_ids
        while True:
            for node in rng.sample(nodes, k=len(nodes)):
                if not await self._wait(_BETWEEN_BROKERS):
                    return
                full = rng.random() < _SHARE_OF_FULL_DISKS
                await self._end_broker(node, full=full, away=rng.uniform(*_BROKER_AWAY_SECONDS))
            if self.counts.cluster_restarts < self._cluster_restarts and await self._wait(_BETWEEN_BROKERS):
                self._say("restart all brokers")
                await asyncio.to_thread(self._kafka.restart)
                self.counts.cluster_restarts += 1

    async def _end_broker(self, node: int, *, full: bool, away: float) -> None:
        """By SIGKILL, or by its own decision when its disk is full; some seconds later it starts with room again."""
        self._say(f"fill the disk of broker {node}" if full else f"kill broker {node}")
        if full:
            self._kafka.fill_disk(node)
            await self._wait(away)
            if self._kafka.has_ended(node):
                self.counts.full_disks += 1
        else:
            self.counts.broker_kills += 1
        await asyncio.to_thread(self._kafka.kill, node)
        await self._wait(away)
        await asyncio.to_thread(self._kafka.start, node)

    def _pid(self, name: str) -> int | None:
        child = self._workers.children.get(name)
        return child.pid if child else None


def stage_of(name: str) -> str:
    """The stage of a worker by its name: `publisher`, `publisher-2`, `publisher+1`."""
    return name.replace("+", "-").split("-", 1)[0]
