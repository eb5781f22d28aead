"""A restore never keeps the event loop for more than a slice, whatever the size of the state."""

import asyncio
from collections.abc import AsyncIterator, Iterable

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from services.observability.metrics import Metrics
from services.stream.state_records import LatestRecords, RestoreSteps, SetAside, StateRecord
from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.restore_source import MemorySource
from services.worker.ownership.sliced_restore import RECORDS_PER_SLICE, SlicedRestore

KEYS = 20 * RECORDS_PER_SLICE


class WorkMeter:
    """Counts the work items done, and the most between two turns of the event loop."""

    def __init__(self) -> None:
        self.done = 0
        self.most = 0
        self.loading = asyncio.Event()

    async def watch(self) -> None:
        seen = 0
        while True:
            self.most, seen = max(self.most, self.done - seen), self.done
            await asyncio.sleep(0)

    def steps(self, records: Iterable[StateRecord]) -> RestoreSteps:
        for key, value in records:
            self.done += 1
            self.loading.set()
            yield SetAside(key, "torn") if value == b"torn" else None

    async def slices(self, keys: int) -> AsyncIterator[tuple[list[TopicRecord], int]]:
        for start in range(0, keys, RECORDS_PER_SLICE):
            numbers = range(start, min(start + RECORDS_PER_SLICE, keys))
            self.done += len(numbers)
            yield [TopicRecord(number, b"%d" % number, b"value", 0) for number in numbers], keys - start


class WholeRestore:
    """One partition's, from memory."""

    def __init__(self, partition: int, turn: asyncio.Lock) -> None:
        self.source = MemorySource()
        self._sliced = SlicedRestore(partition, Metrics(CollectorRegistry(), "publisher"), turn, self.source)

    async def read(self, meter: WorkMeter) -> None:
        await self._sliced.read(meter.slices(KEYS), KEYS)

    async def load(self, meter: WorkMeter) -> None:
        await self._sliced.load(meter.steps(self.source.records()))


async def restore_whole(restore: WholeRestore, meter: WorkMeter) -> None:
    await restore.read(meter)
    await restore.load(meter)


async def test_the_loop_turns_after_every_slice() -> None:
    meter, restore = WorkMeter(), WholeRestore(0, asyncio.Lock())
    watching = asyncio.create_task(meter.watch())
    await restore_whole(restore, meter)
    watching.cancel()
    assert meter.done == 2 * KEYS
    assert 0 < meter.most <= RECORDS_PER_SLICE
    assert len(restore.source) == 0


async def test_partitions_that_are_loaded_side_by_side_share_the_turns() -> None:
    meter, turn = WorkMeter(), asyncio.Lock()
    restores = [WholeRestore(partition, turn) for partition in range(4)]
    for restore in restores:
        await restore.read(meter)
    meter.done = 0
    watching = asyncio.create_task(meter.watch())
    await asyncio.gather(*(restore.load(meter) for restore in restores))
    watching.cancel()
    assert meter.done == 4 * KEYS
    assert meter.most <= RECORDS_PER_SLICE


async def test_a_revocation_ends_it_between_two_slices() -> None:
    meter, turn = WorkMeter(), asyncio.Lock()
    restore = WholeRestore(0, turn)
    task = asyncio.create_task(restore_whole(restore, meter))
    await meter.loading.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert meter.done < 2 * KEYS
    assert not turn.locked()


@given(st.lists(st.tuples(st.sampled_from([b"a", b"b", b"c"]), st.none() | st.binary(max_size=2))))
def test_the_latest_records_are_those_that_compaction_leaves(records: list[StateRecord]) -> None:
    last = {key: number for number, (key, _) in enumerate(records)}
    expected = [record for number, record in enumerate(records) if last[record[0]] == number]
    assert list(LatestRecords(records).drain()) == expected
