"""One item can hurt nobody but itself: crashes, hangs, errors and memory hunger end in its own rejection."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from schemas.deadletter import MessageOrigin
from schemas.reasons import RejectReason
from services.observability import series
from services.observability.metrics import Metrics
from services.pool.cpu_pool import CpuPool, Job
from services.stream.messages import Kept, Outcome, Received, Rejected
from tests.unit.pool import pool_jobs


def messages(*values: bytes) -> list[Received]:
    return [
        Received(value, MessageOrigin(topic="t", partition=0, offset=offset)) for offset, value in enumerate(values)
    ]


@asynccontextmanager
async def pool(
    *,
    processes: int = 1,
    item_time_limit: float = 20.0,
    recycle_after: int = 1000,
    prepare: Callable[[], None] | None = None,
    reserved: int = 0,
    spares: int = 0,
    slow_after: float = 0.02,
    patience: float = 60.0,
    urgent_patience: float = 60.0,
    read_ahead: Callable[[Sequence[Received]], None] | None = None,
) -> AsyncIterator[CpuPool]:
    job = Job(
        handle=pool_jobs.echo,
        prepare=prepare or pool_jobs.prepare,
        counts=pool_jobs.counts,
        read_ahead=read_ahead,
        series={"chunks": series.TEXT_CACHE_HITS},
        affinity=pool_jobs.first_letter,
        slow_cpu_seconds=slow_after,
    )
    made = CpuPool(
        job=job,
        metrics=Metrics(CollectorRegistry(), "parser"),
        processes=processes,
        item_time_limit=item_time_limit,
        memory_limit_mb=512,
        recycle_after=recycle_after,
        reserved=reserved,
        spares=spares,
        slow_after=slow_after,
        patience=patience,
        urgent_patience=urgent_patience,
        weigh=lambda _: 10_000,  # enough to be worth a second process
    )
    try:
        await made.start()
        yield made
    finally:
        made.stop()


def answer_of(outcome: Outcome) -> bytes | RejectReason:
    if isinstance(outcome, Rejected):
        return outcome.reason
    assert isinstance(outcome, Kept)
    return (outcome.outputs[0].value or b"").partition(b":")[2]


def restarts(of: CpuPool, why: str) -> float:
    labels = {"stage": "parser", "why": why}
    return of.metrics.registry.get_sample_value("copytaster_pool_restarts_total", labels) or 0.0


async def test_outcomes_come_in_order_from_all_processes() -> None:
    async with pool(processes=2) as workers:
        outcomes = await workers.run(messages(*(b"%d" % n for n in range(20))))
    assert [answer_of(outcome) for outcome in outcomes] == [b"%d" % n for n in range(20)]
    pids = {reader(outcome) for outcome in outcomes}
    assert len(pids) == 2
    assert b"%d" % os.getpid() not in pids


def reader(outcome: Outcome) -> bytes:
    """The process that did it."""
    assert isinstance(outcome, Kept)
    return (outcome.outputs[0].value or b"").partition(b":")[0]


async def test_a_copy_is_read_where_the_first_was() -> None:
    async with pool(processes=2) as workers:
        first_a, first_b = map(reader, await workers.run(messages(b"a1", b"b1")))
        later_b, later_a = map(reader, await workers.run(messages(b"b2", b"a2")))
    assert first_a != first_b
    assert (later_a, later_b) == (first_a, first_b)


async def test_while_one_process_hangs_the_other_does_the_rest() -> None:
    async with pool(processes=2, item_time_limit=1.0) as workers:
        outcomes = await workers.run(messages(b"hang", *(b"%d" % n for n in range(9))))
    assert [answer_of(o) for o in outcomes] == [RejectReason.TIME_LIMIT, *(b"%d" % n for n in range(9))]


async def test_an_item_that_kills_its_process_twice_is_rejected_alone() -> None:
    async with pool(processes=2) as workers:
        outcomes = await workers.run(messages(b"a", b"b", b"die", b"c", b"d", b"e"))
        assert [answer_of(o) for o in outcomes] == [b"a", b"b", RejectReason.CRASHED_WORKER, b"c", b"d", b"e"]
        assert restarts(workers, "crash") >= 2
        assert [answer_of(o) for o in await workers.run(messages(b"again"))] == [b"again"]


async def test_an_item_that_hangs_is_ended_by_the_time_limit() -> None:
    async with pool(item_time_limit=0.5) as workers:
        outcomes = await workers.run(messages(b"a", b"hang"))
    assert [answer_of(o) for o in outcomes] == [b"a", RejectReason.TIME_LIMIT]


@pytest.mark.parametrize("position", [0, 31, 63])
async def test_one_hanging_item_of_64_costs_its_limit_once_in_both_lanes(position: int) -> None:
    values = [b"%d" % n for n in range(64)]
    values[position] = b"hang"
    expected: list[bytes | RejectReason] = [*values]
    expected[position] = RejectReason.TIME_LIMIT
    async with pool(reserved=2, item_time_limit=2.0) as workers:
        lanes = await asyncio.gather(workers.run(messages(*values)), workers.run(messages(*values), urgent=True))
        assert [[answer_of(outcome) for outcome in outcomes] for outcomes in lanes] == [expected, expected]
        assert restarts(workers, "time_limit") == 2  # each is one wait for the limit


async def test_wherever_one_of_64_urgent_items_hangs_none_of_the_others_waits_for_it(tmp_path: Path) -> None:
    async with pool(reserved=2, item_time_limit=3600.0, urgent_patience=0.001) as workers:
        for position in range(64):
            go_on = tmp_path / str(position)
            values = [b"%d" % n for n in range(64)]
            values[position] = b"until %s" % str(go_on).encode()
            done: dict[int, Outcome] = {}
            async for part in workers.answers(messages(*values), urgent=True):
                done |= part
                if len(done) == 63:
                    # A batch that comes later does not wait, either: only now may the one that hangs go on.
                    assert [answer_of(o) for o in await workers.run(messages(b"kill"), urgent=True)] == [b"kill"]
                    assert position not in done
                    go_on.touch()
            assert [answer_of(done[i]) for i in range(64)] == values


async def test_a_reserved_process_that_was_replaced_takes_no_item_before_it_has_loaded() -> None:
    async with pool(reserved=1, item_time_limit=0.5, urgent_patience=0.001) as workers:
        await workers.run(messages(b"hang"), urgent=True)
        (reserved,) = (slot for slot in workers._slots if slot.reserved)
        assert reserved._executor is not None


async def test_what_is_done_is_answered_while_an_item_hangs() -> None:
    async with pool(item_time_limit=2.0, patience=0.1) as workers:
        parts = [part async for part in workers.answers(messages(b"a", b"b", b"hang", b"c"))]
    assert 2 not in parts[0]
    assert {0, 1} <= set().union(*parts[:-1])
    assert {i: answer_of(outcome) for part in parts for i, outcome in part.items()} == {
        0: b"a",
        1: b"b",
        2: RejectReason.TIME_LIMIT,
        3: b"c",
    }


@pytest.mark.parametrize(("bad", "reason"), [(b"hang", RejectReason.TIME_LIMIT), (b"die", RejectReason.CRASHED_WORKER)])
async def test_an_item_that_spoils_reading_ahead_is_found_and_rejected_alone(bad: bytes, reason: RejectReason) -> None:
    async with pool(item_time_limit=2.0, read_ahead=pool_jobs.echo_ahead) as workers:
        outcomes = await workers.run(messages(b"a", bad, b"b"))
    assert [answer_of(outcome) for outcome in outcomes] == [b"a", reason, b"b"]


async def test_a_raised_error_is_that_items_fault_only() -> None:
    async with pool() as workers:
        outcomes = await workers.run(messages(b"a", b"raise", b"b"))
    assert [answer_of(o) for o in outcomes] == [b"a", RejectReason.INTERNAL_ERROR, b"b"]


async def test_an_item_that_eats_all_memory_is_rejected() -> None:
    async with pool() as workers:
        outcomes = await workers.run(messages(b"eat", b"a"))
        assert restarts(workers, "memory_limit") == 2  # it ends its process, not the node's
    assert [answer_of(o) for o in outcomes] == [RejectReason.MEMORY_LIMIT, b"a"]


async def test_a_process_is_replaced_after_its_share_of_batches() -> None:
    async with pool(recycle_after=2) as workers:
        for _ in range(5):
            await workers.run(messages(b"a"))
        assert restarts(workers, "recycled") == 2


async def test_a_process_that_cannot_be_prepared_is_an_error_at_the_start() -> None:
    with pytest.raises(RuntimeError, match="could not be prepared"):
        async with pool(prepare=pool_jobs.prepare_never):
            pass


@pytest.mark.parametrize("urgent", [False, True])
async def test_another_job_is_taken_up_by_processes_that_run_and_by_those_that_replace_them(urgent: bool) -> None:
    async with pool(reserved=1, recycle_after=3) as workers:
        assert [answer_of(o) for o in await workers.run(messages(b"a"), urgent=urgent)] == [b"a"]
        workers.update(replace(workers.job, handle=pool_jobs.shout))
        for _ in range(4):
            assert [answer_of(o) for o in await workers.run(messages(b"a"), urgent=urgent)] == [b"A"]


async def test_counts_kept_inside_the_processes_reach_the_metrics() -> None:
    async with pool() as workers:
        await workers.run(messages(b"a"))
        hits = workers.metrics.registry.get_sample_value(series.TEXT_CACHE_HITS.name, {"stage": "parser"})
        assert hits == 1


async def test_an_empty_batch_needs_no_process() -> None:
    async with pool() as workers:
        assert await workers.run([]) == []


_ORPHAN_TEST = """
import asyncio, os, signal
from prometheus_client import CollectorRegistry
from services.observability.metrics import Metrics
from services.pool.cpu_pool import Job, CpuPool
from tests.unit.pool import pool_jobs

async def main():
    job = Job(handle=pool_jobs.echo, prepare=pool_jobs.prepare)
    pool = CpuPool(job=job, metrics=Metrics(CollectorRegistry(), "p"), processes=2, item_time_limit=9)
    await pool.start()
    for slot in pool._slots:
        print(*slot._executor._processes, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_processes_do_not_outlive_a_killed_worker(tmp_path: Path) -> None:
    script = tmp_path / "worker_to_kill.py"
    script.write_text(_ORPHAN_TEST)
    # Its standard output stays open in every CPU process: reading to the end waits until the last one is gone.
    done = subprocess.run(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "."},
        timeout=60,
        check=False,
    )
    pids = [int(pid) for pid in done.stdout.split()]
    assert len(pids) == 2
    assert not [
        pid
        for pid in pids
        if Path(f"/proc/{pid}").exists() and b"worker_to_kill" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
