"""How a worker keeps its lanes apart: lock, slices, polls."""

import asyncio
from itertools import cycle

import pytest
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from services.kafka.faust_transport import PatchedApp, SeekBeforeResumeConsumer
from services.stream.lanes import Lane
from services.worker.state_lock import StateLock
from services.worker.taking.pace import Pace


async def settled() -> None:
    """Let every task that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


class LockContest:
    """Tasks that compete for the lock, and the order in which they got it."""

    def __init__(self, *, shared: bool) -> None:
        self.lock = StateLock(shared=shared)
        self.order: list[str] = []

    def begin(self, name: str, lane: Lane) -> tuple[asyncio.Event, "asyncio.Task[None]"]:
        may_end = asyncio.Event()

        async def work() -> None:
            async with self.lock.taken(lane):
                self.order.append(name)
                await may_end.wait()

        return may_end, asyncio.create_task(work())


async def test_an_urgent_batch_goes_before_routine_ones_that_waited_longer() -> None:
    contest = LockContest(shared=True)
    first = contest.begin("first", Lane.ROUTINE)
    await settled()
    others = [contest.begin(name, Lane.ROUTINE) for name in ("second", "third")]
    await settled()
    urgent = contest.begin("urgent", Lane.URGENT)
    await settled()
    assert contest.order == ["first"]
    for end, _ in (first, urgent, *others):
        end.set()
    await asyncio.gather(*(task for _, task in (first, urgent, *others)))
    assert contest.order[:2] == ["first", "urgent"]
    assert sorted(contest.order[2:]) == ["second", "third"]


async def test_decisions_on_one_state_never_overlap() -> None:
    contest = LockContest(shared=True)
    end, task = contest.begin("urgent", Lane.URGENT)
    await settled()
    routine = contest.begin("routine", Lane.ROUTINE)
    await settled()
    assert contest.order == ["urgent"]
    end.set()
    await settled()
    assert contest.order == ["urgent", "routine"]
    routine[0].set()
    await asyncio.gather(task, routine[1])


async def test_where_nothing_is_shared_an_urgent_batch_runs_beside_a_routine_one() -> None:
    contest = LockContest(shared=False)
    routine, urgent = contest.begin("routine", Lane.ROUTINE), contest.begin("urgent", Lane.URGENT)
    await settled()
    assert contest.order == ["routine", "urgent"]
    for end, task in (routine, urgent):
        end.set()
        await task


@pytest.mark.parametrize("shared", [True, False])
async def test_a_rebalance_waits_for_the_batches_of_both_lanes_and_lets_none_begin(shared: bool) -> None:
    contest = LockContest(shared=shared)
    routine = contest.begin("routine", Lane.ROUTINE)
    await settled()
    may_end = asyncio.Event()

    async def rebalance() -> None:
        async with contest.lock.taken_alone():
            contest.order.append("rebalance")
            await may_end.wait()

    task = asyncio.create_task(rebalance())
    await settled()
    assert contest.order == ["routine"]
    routine[0].set()
    await settled()
    late = [contest.begin("late", lane) for lane in Lane]
    await settled()
    assert contest.order == ["routine", "rebalance"]
    may_end.set()
    for end, _ in late:
        end.set()
    await asyncio.gather(task, *(each for _, each in (routine, *late)))


async def test_an_urgent_batch_that_is_cancelled_while_it_waits_does_not_block_routine_ones() -> None:
    contest = LockContest(shared=True)
    first, urgent = contest.begin("first", Lane.ROUTINE), contest.begin("urgent", Lane.URGENT)
    second = contest.begin("second", Lane.ROUTINE)
    await settled()
    urgent[1].cancel()
    await settled()
    first[0].set()
    second[0].set()
    await asyncio.gather(first[1], second[1])
    assert contest.order == ["first", "second"]


@given(st.integers(0, 300), st.lists(st.floats(0, 5), min_size=1, max_size=10))
def test_slices_are_the_batch_in_order_whatever_each_took(length: int, seconds: list[float]) -> None:
    pace, batch, joined = Pace(64), list(range(length)), list[int]()
    for part, spent in zip(pace.slices(batch), cycle(seconds), strict=False):
        assert 1 <= len(part) <= 64
        joined += part
        pace.took(len(part), spent)
    assert joined == batch


def test_slow_messages_make_short_slices_and_quick_ones_long_again() -> None:
    pace = Pace(64, target_seconds=0.1)
    sizes = []
    for _ in range(8):
        pace.took(pace.size, pace.size * 0.05)
        sizes.append(pace.size)
    assert sizes[-1] == 2
    for _ in range(8):
        pace.took(pace.size, pace.size * 0.0005)
    assert pace.size == 64


class Queue:
    """A buffer of some length."""

    def __init__(self, length: int) -> None:
        self.queue = self
        self._length = length

    def qsize(self) -> int:
        return self._length


class PollRecorder:
    """Notes what is polled."""

    def __init__(self) -> None:
        self.asked: list[tuple[set[TP], float]] = []

    async def getmany(self, partitions: set[TP], timeout: float) -> dict[TP, list[object]]:  # noqa: ASYNC109 - Faust's
        self.asked.append((partitions, timeout))
        return {}


class Polling(SeekBeforeResumeConsumer):
    """Only the parts of a consumer that poll."""

    def __init__(self, waiting: dict[str, int]) -> None:
        app = PatchedApp("polling")
        app.buffer_limit = 64
        app.topics._topic_name_index = {topic: {Queue(length)} for topic, length in waiting.items()}  # type: ignore[attr-defined] # a stand-in
        self.app = app
        self._thread = PollRecorder()  # type: ignore[assignment] # notes instead of asking a broker


ROUTINE, URGENT = {TP("r", 0), TP("r", 1)}, {TP("r.urgent", 0), TP("r.urgent", 1)}


@pytest.mark.parametrize(
    ("routine", "urgent", "polled"),
    [(10, 0, ROUTINE | URGENT), (64, 0, URGENT), (64, 63, URGENT), (3, 64, ROUTINE)],
)
async def test_a_full_buffer_of_one_lane_does_not_stop_the_poll_of_the_other(
    routine: int, urgent: int, polled: set[TP]
) -> None:
    consumer = Polling({"r": routine, "r.urgent": urgent})
    await consumer._getmany(ROUTINE | URGENT, 1.0)
    ((asked, seconds),) = consumer._thread.asked  # type: ignore[attr-defined] # the stand-in
    assert asked == polled
    assert (seconds == 1.0) == (polled == ROUTINE | URGENT)


async def test_with_both_buffers_full_nothing_is_polled() -> None:
    consumer = Polling({"r": 64, "r.urgent": 100})
    assert await consumer._getmany(ROUTINE | URGENT, 1.0) == {}
    assert consumer._thread.asked == []  # type: ignore[attr-defined] # the stand-in
