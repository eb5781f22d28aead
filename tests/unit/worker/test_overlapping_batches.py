"""Urgent batches overlap, and yet each key keeps its order and nothing is acknowledged before what came earlier."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from services.stream.lanes import Lane
from services.worker.state_lock import StateLock
from services.worker.taking.overlapping_batches import OverlappingBatches


@dataclass(frozen=True)
class Parcel:
    """A message that takes as long as the test wants."""

    name: str
    key: bytes | None = None
    value: bytes = b"four"


@dataclass
class TimedLane:
    """A lane whose messages are done when the test says so."""

    most_messages: int = 1000
    most_bytes: int = 1000
    begun: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    held: int = 0
    _gates: dict[str, asyncio.Event] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.batches = OverlappingBatches[Parcel](
            take=self._take,
            acknowledge=self._acknowledge,
            held=self._hold,
            most_messages=self.most_messages,
            most_bytes=self.most_bytes,
        )

    def finish(self, *names: str) -> None:
        for name in names:
            self._gates.setdefault(name, asyncio.Event()).set()

    async def _take(self, messages: Sequence[Parcel]) -> None:
        self.begun += [message.name for message in messages]
        for message in messages:
            await self._gates.setdefault(message.name, asyncio.Event()).wait()

    async def _acknowledge(self, messages: Sequence[Parcel]) -> None:
        assert self.held
        self.acknowledged += [message.name for message in messages]

    @asynccontextmanager
    async def _hold(self, messages: Sequence[Parcel]) -> AsyncIterator[None]:  # noqa: ARG002 - as it is called
        self.held += 1
        yield
        self.held -= 1


async def settled() -> None:
    """Let every task that can go on do so."""
    for _ in range(30):
        await asyncio.sleep(0)


async def test_a_batch_does_not_wait_for_an_earlier_one_but_is_acknowledged_after_it() -> None:
    lane = TimedLane()
    await lane.batches.begin([Parcel("hangs")])
    await lane.batches.begin([Parcel("kill")])
    lane.finish("kill")
    await settled()
    assert lane.begun == ["hangs", "kill"]
    assert lane.acknowledged == []
    lane.finish("hangs")
    await settled()
    assert lane.acknowledged == ["hangs", "kill"]
    assert lane.held == 0


async def test_only_messages_of_its_own_key_wait_for_one_that_hangs() -> None:
    lane = TimedLane()
    await lane.batches.begin([Parcel("hangs", b"k")])
    await lane.batches.begin([Parcel("same key", b"k"), Parcel("another", b"l"), Parcel("no key")])
    await lane.batches.begin([Parcel("same key again", b"k")])
    await settled()
    assert lane.begun == ["hangs", "another", "no key"]
    lane.finish("hangs")
    await settled()
    assert lane.begun[3:] == ["same key"]
    lane.finish("same key", "another", "no key", "same key again")
    await settled()
    assert lane.begun[4:] == ["same key again"]
    assert lane.acknowledged == ["hangs", "same key", "another", "no key", "same key again"]


async def test_what_is_in_hand_is_bounded_in_messages_and_bytes() -> None:
    for lane in (TimedLane(most_messages=2), TimedLane(most_bytes=8)):
        for name in ("a", "b"):
            await lane.batches.begin([Parcel(name)])
        third = asyncio.create_task(lane.batches.begin([Parcel("c")]))
        lane.finish("b", "c")
        await settled()
        assert lane.begun == ["a", "b"]
        lane.finish("a")
        await third
        await settled()
        assert lane.acknowledged == ["a", "b", "c"]


async def test_a_batch_above_the_bounds_is_done_alone() -> None:
    lane = TimedLane(most_bytes=3)
    lane.finish("large")
    await lane.batches.begin([Parcel("large")])
    await settled()
    assert lane.acknowledged == ["large"]


async def test_what_is_cancelled_is_not_acknowledged() -> None:
    lane = TimedLane()
    await lane.batches.begin([Parcel("hangs", b"k")])
    await lane.batches.begin([Parcel("behind", b"k")])
    await settled()
    await lane.batches.cancel()
    assert lane.acknowledged == []


async def test_a_rebalance_waits_for_what_is_in_hand_and_keeps_later_batches_out() -> None:
    lock = StateLock(shared=False)
    order: list[str] = []
    gates = {name: asyncio.Event() for name in ("first", "late", "rebalance")}

    async def batch(name: str) -> None:
        async with lock.taken(Lane.URGENT):
            order.append(name)
            await gates[name].wait()

    async def rebalance() -> None:
        async with lock.taken_alone():
            order.append("rebalance")
            await gates["rebalance"].wait()

    tasks = [asyncio.create_task(each) for each in (batch("first"),)]
    await settled()
    tasks += [asyncio.create_task(each) for each in (rebalance(), batch("late"))]
    await settled()
    assert order == ["first"]
    gates["first"].set()
    await settled()
    assert order == ["first", "rebalance"]
    gates["rebalance"].set()
    gates["late"].set()
    await asyncio.gather(*tasks)
    assert order == ["first", "rebalance", "late"]


batches_of_keys = st.lists(st.lists(st.sampled_from([None, b"a", b"b", b"c"]), min_size=1, max_size=4), max_size=6)


@settings(max_examples=60, deadline=None)
@given(batches_of_keys, st.randoms(use_true_random=False))
def test_in_whatever_order_they_end_keys_keep_theirs_and_all_are_acknowledged(
    keys: list[list[bytes | None]], rng: object
) -> None:
    async def run() -> None:
        lane = TimedLane()
        batches = [[Parcel(f"{i}.{j}", key) for j, key in enumerate(batch)] for i, batch in enumerate(keys)]
        for batch in batches:
            await lane.batches.begin(batch)
        everything = [message for batch in batches for message in batch]
        ends = [message.name for message in everything]
        rng.shuffle(ends)  # type: ignore[attr-defined]
        for name in ends:
            await settled()
            lane.finish(name)
        await settled()
        assert lane.acknowledged == [message.name for message in everything]
        for key in (b"a", b"b", b"c"):
            of_key = [message.name for message in everything if message.key == key]
            assert [name for name in lane.begun if name in of_key] == of_key

    asyncio.run(run())
