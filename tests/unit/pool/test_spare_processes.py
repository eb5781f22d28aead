"""A slow item keeps the process that it is in, and nobody else: neither those behind it nor the next batch."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from schemas.reasons import RejectReason
from services.pool.cpu_pool import CpuPool
from services.stream.messages import Outcome, Received
from tests.unit.pool.test_cpu_pool import answer_of, messages, pool


def slow(until: Path) -> bytes:
    """An item that takes until this file is there."""
    return b"until " + str(until).encode()


async def answer(workers: CpuPool, batch: Sequence[Received], into: dict[int, Outcome], most: asyncio.Event) -> None:
    """Collect what is answered; the event is set when all are but one."""
    async for part in workers.answers(batch):
        into |= part
        if len(into) >= len(batch) - 1:
            most.set()


@pytest.mark.parametrize("position", range(4))
async def test_those_beside_a_slow_item_are_answered_before_it(position: int, tmp_path: Path) -> None:
    values = [b"1", b"2", b"3", b"4"]
    values[position] = slow(tmp_path / "go")
    # Not for the end of somebody's patience either.
    async with pool(spares=1, patience=600) as workers:
        done: dict[int, Outcome] = {}
        most = asyncio.Event()
        batch = asyncio.create_task(answer(workers, messages(*values), done, most))
        await most.wait()
        assert position not in done
        (tmp_path / "go").touch()
        await batch
    assert [answer_of(done[i]) for i in range(4)] == values


@pytest.mark.parametrize("hostile", ["a slow item", "one that hangs"])
async def test_the_next_batch_does_not_wait_for_a_slow_item(hostile: str, tmp_path: Path) -> None:
    value = slow(tmp_path / "go") if hostile == "a slow item" else b"hang"
    async with pool(spares=1, item_time_limit=20.0 if hostile == "a slow item" else 1.5) as workers:
        first = asyncio.create_task(workers.run(messages(value)))
        second = await workers.run(messages(b"1", b"2"))
        assert not first.done()
        (tmp_path / "go").touch()
        (outcome,) = await first
    assert [answer_of(outcome) for outcome in second] == [b"1", b"2"]
    assert answer_of(outcome) == (value if hostile == "a slow item" else RejectReason.TIME_LIMIT)


async def test_two_urgent_items_may_hang_at_the_same_time(tmp_path: Path) -> None:
    async with pool(reserved=2, spares=1) as workers:
        slow_ones = [asyncio.create_task(workers.run(messages(slow(tmp_path / "go")), urgent=True)) for _ in range(2)]
        (kill,) = await workers.run(messages(b"kill"), urgent=True)
        assert not any(each.done() for each in slow_ones)
        (tmp_path / "go").touch()
        await asyncio.gather(*slow_ones)
    assert answer_of(kill) == b"kill"


async def test_a_process_that_was_relieved_is_a_spare_one_again(tmp_path: Path) -> None:
    async with pool(spares=1) as workers:
        for round_ in range(3):
            go = tmp_path / str(round_)
            first = asyncio.create_task(workers.run(messages(slow(go), b"1", b"2", b"3")))
            (second,) = await workers.run(messages(b"next"))
            assert not first.done()
            assert answer_of(second) == b"next"
            go.touch()
            assert len(await first) == 4
            await workers.spared()


@pytest.mark.parametrize("act", [b"hang", b"die"])
async def test_what_a_slow_process_had_fetched_already_does_not_spoil_it(act: bytes, tmp_path: Path) -> None:
    # The second item is done again in the spare process; the first process begins it all the same.
    async with pool(spares=1, item_time_limit=1.5) as workers:
        first = asyncio.create_task(workers.run(messages(slow(tmp_path / "go"), act, b"1")))
        (tmp_path / "go").touch()
        outcomes = await first
        await workers.spared()
        later = [answer_of((await workers.run(messages(b"%d" % n)))[0]) for n in range(4)]
    verdict = RejectReason.TIME_LIMIT if act == b"hang" else RejectReason.CRASHED_WORKER
    assert [answer_of(outcome) for outcome in outcomes] == [slow(tmp_path / "go"), verdict, b"1"]
    assert later == [b"0", b"1", b"2", b"3"]


async def test_a_slow_item_whose_batch_is_dropped_gives_its_process_back(tmp_path: Path) -> None:
    async with pool(spares=1) as workers:
        batch = asyncio.create_task(workers.run(messages(slow(tmp_path / "go"))))
        await workers.run(messages(b"relieved by now"))
        batch.cancel()
        await asyncio.gather(batch, return_exceptions=True)
        (tmp_path / "go").touch()
        await workers.spared()
        (outcome,) = await workers.run(messages(b"1"))
    assert answer_of(outcome) == b"1"
