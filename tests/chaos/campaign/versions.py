"""An upgrade and its way back under traffic: the workers change between an earlier version of the service and this one.

As docs/operations/upgrading.md has it: those who read change first, from the end of the chain to its beginning; on
the way back those who write change first, and each next one when it has read what the newer version wrote.
"""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.kafka import clients
from services.settings import Settings
from services.stream.lanes import Lane, topic_in
from services.stream.stage_names import REMEMBERING, STAGES
from services.stream.topics import ROUTINE
from services.supervision.pipeline import Pipeline
from tests.chaos.campaign.faults import stage_of

_REPOSITORY = Path(__file__).parents[3]
_READY_SECONDS = 180.0
_READ_SECONDS = 120.0
_ENDS_OF_TRANSACTIONS = 4
"""Marks behind the last record of a partition, which nobody commits."""


def earlier_version(revision: str, folder: Path) -> Path:
    """The code of that revision, in a folder of its own.

    Raises:
        CalledProcessError: there is no such revision.
    """
    folder.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "archive", revision, "services", "schemas"],
        cwd=_REPOSITORY,
        capture_output=True,
        check=True,
    )
    subprocess.run(["tar", "-x"], cwd=folder, input=archive.stdout, check=True)
    return folder


@dataclass
class VersionCounts:
    """What was done."""

    upgrades: int = 0
    rollbacks: int = 0
    unread: int = 0
    """Stages that had not read all that the newer version wrote when their turn came."""

    def __str__(self) -> str:
        unread = f", {self.unread} stages with unread records of the newer version" if self.unread else ""
        return f"{self.upgrades} upgrades and {self.rollbacks} rollbacks of all stages under traffic{unread}"


class VersionChanges:
    """Old, new, old and new again, each for a part of the time."""

    def __init__(
        self, workers: Pipeline, settings: Settings, code: Path, *, minutes: float, say: Callable[[str], None]
    ) -> None:
        self._workers = workers
        self._settings = settings
        self._earlier = {"PYTHONPATH": str(code), "PYTHONSAFEPATH": "1"}
        self._part_seconds = minutes * 60 / 4
        self._say = say
        self.over = asyncio.Event()
        self.counts = VersionCounts()

    async def run(self) -> None:
        """All changes; they take as long as they take, however little time is left."""
        await self._change(STAGES, self._earlier)
        await self._rest()
        for _ in range(2):
            for stage in reversed(STAGES):
                await self._change((stage,), {})
            self.counts.upgrades += 1
            await self._rest()
            if self.counts.rollbacks:
                return
            for stage in STAGES:
                await self._change((stage,), self._earlier)
                await self._wait_until_read(stage)
            self.counts.rollbacks += 1
            await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._part_seconds):
                await self.over.wait()
        except TimeoutError:
            return

    async def _change(self, stages: Sequence[str], environment: Mapping[str, str]) -> None:
        """Give the workers of these stages the other code; one of two is asked to end, the other is killed."""
        self._say(f"{', '.join(stages)} {'become the earlier version' if environment else 'become this version'}")
        how = signal.SIGTERM
        for name, child in self._workers.children.items():
            if stage_of(name) not in stages:
                continue
            plain = {key: value for key, value in child.environment.items() if key not in self._earlier}
            child.environment = plain | ({"PYTHONPATH": os.environ.get("PYTHONPATH", "")} | dict(environment))
            if child.pid is not None:
                os.kill(child.pid, how)
            how = signal.SIGKILL if how is signal.SIGTERM else signal.SIGTERM
        await asyncio.sleep(1)  # until then one may still seem ready
        await self._workers.ready(_READY_SECONDS)

    async def _wait_until_read(self, stage: str) -> None:
        """Until the next stage has committed all that this one had written when it changed."""
        for topic in ROUTINE:
            if stage in topic.writers and topic.readers[0] in STAGES and topic.readers[0] != stage:
                names = [self._settings.topic(topic_in(topic.name, lane)) for lane in Lane]
                await self._wait_for_group(topic.readers[0], names, stage)

    async def _wait_for_group(self, reader: str, topics: list[str], writer: str) -> None:
        partitions = [TopicPartition(name, n) for name in topics for n in range(self._settings.topic_partitions)]
        marks = _ENDS_OF_TRANSACTIONS if writer in REMEMBERING else 0
        group = f"{self._settings.group_prefix}-{reader}"
        async with (
            AIOKafkaConsumer(**clients.connection(self._settings)) as consumer,
            clients.opened(clients.admin(self._settings)) as admin,
        ):
            ends = await consumer.end_offsets(partitions)
            deadline = time.monotonic() + _READ_SECONDS
            while time.monotonic() < deadline:
                committed = await admin.list_consumer_group_offsets(group, partitions=partitions)
                at = {each: max(0, found.offset) for each, found in committed.items()}
                if all(at.get(each, 0) >= end - marks for each, end in ends.items()):
                    return
                await asyncio.sleep(0.5)
        self._say(f"{reader} has not read all of {writer}")
        self.counts.unread += 1
