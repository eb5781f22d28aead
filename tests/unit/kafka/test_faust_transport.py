"""The faults of Faust: the fixes work, and Faust still has the code that they depend on."""

import inspect
from collections.abc import Mapping, Set

from aiokafka import TopicPartition
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from services.kafka.faust_transport import PatchedApp, SeekBeforeResumeConsumer


def test_faust_still_resumes_before_it_seeks() -> None:
    for function in (Recovery.on_recovery_completed, Recovery._resume_streams):
        source = inspect.getsource(function)
        assert source.index("consumer.resume_partitions(") < source.index("consumer.perform_seek()")


def test_faust_still_hard_codes_the_fetch_wait() -> None:
    assert "fetch_max_wait_ms=1500" in inspect.getsource(driver.AIOKafkaConsumerThread._create_worker_consumer)


class Seeking(SeekBeforeResumeConsumer):
    """Only the parts of a consumer that resume and seek."""

    def __init__(self) -> None:
        self._active_partitions: set[TP] = set()
        self._paused_partitions: set[TP] = set()
        self._read_offset: dict[TP, int | None] = {}
        self._committed_offset: dict[TP, int | None] = {}
        self.active_at_seek: set[TP] | None = None

    def _get_active_partitions(self) -> set[TP]:
        return self._active_partitions

    async def seek_to_committed(self) -> dict[TP, int]:
        self.active_at_seek = set(self._active_partitions)
        return {PARTITION: 5}


PARTITION = TP("news.raw", 0)


async def test_a_partition_is_resumed_only_after_the_pending_seek() -> None:
    consumer = Seeking()
    consumer._seek_pending = True
    consumer.resume_partitions({PARTITION})
    assert consumer._get_active_partitions() == set()
    await consumer.perform_seek()
    assert consumer.active_at_seek == set()
    assert consumer._get_active_partitions() == {PARTITION}


def test_without_a_pending_seek_a_partition_is_resumed_at_once() -> None:
    consumer = Seeking()
    consumer.resume_partitions({PARTITION})
    assert consumer._get_active_partitions() == {PARTITION}


class SeekingToTheGroup(SeekBeforeResumeConsumer):
    """Only the parts of a consumer that seek, with a group that has read one of two partitions."""

    def __init__(self) -> None:
        app = PatchedApp("seeking")
        app.group_positions = self.positions
        self.app = app
        self.sought: dict[TP, int | None] = {}
        self._thread = self  # type: ignore[assignment] # it seeks by itself

    async def positions(self, partitions: Set[TP]) -> dict[TP, int | None]:
        return {tp: 7 if tp == PARTITION else None for tp in partitions}

    def assignment(self) -> set[TP]:
        return {PARTITION, NEVER_READ}

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        self.sought |= partitions

    async def seek_to_beginning(self, *partitions: TopicPartition) -> None:
        self.sought |= {TP(tp.topic, tp.partition): None for tp in partitions if isinstance(tp, TopicPartition)}


NEVER_READ = TP("news.raw", 1)


async def test_positions_are_those_that_the_coordinator_gave() -> None:
    consumer = SeekingToTheGroup()
    assert await consumer.seek_to_committed() == {PARTITION: 7}
    assert consumer.sought == {PARTITION: 7, NEVER_READ: None}
