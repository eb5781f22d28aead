"""One CPU process, its queue of items, and what those who wait are told."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.pool.cpu_process import CpuProcess, ItemReport, Job
from services.stream.messages import Kept
from tests.unit.pool import pool_jobs
from tests.unit.pool.test_cpu_pool import messages


@asynccontextmanager
async def one_process() -> AsyncIterator[CpuProcess]:
    process = CpuProcess(Job(handle=pool_jobs.echo, prepare=pool_jobs.prepare), memory_limit_mb=512)
    try:
        await process.ready()
        yield process
    finally:
        process.kill()


def submit(process: CpuProcess, *values: bytes) -> "list[asyncio.Future[ItemReport]]":
    return [process.submit(message) for message in messages(*values)]


def fields(report: ItemReport) -> list[bytes]:
    """The process that did it, and what it answered."""
    assert isinstance(report.outcome, Kept)
    return (report.outcome.outputs[0].value or b"").split(b":", 1)


@pytest.mark.parametrize("given_up", range(1, 8))
async def test_a_process_that_dies_is_told_to_all_whoever_gave_up_waiting(given_up: int) -> None:
    async with one_process() as process:
        (first,) = submit(process, b"1")
        pid = int(fields(await first)[0])
        waiting = submit(process, b"hang", *(b"%d" % n for n in range(8)))
        waiting.pop(given_up).cancel()
        os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(30):
            told = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(each).__name__ for each in told} == {"BrokenProcessPool"}


async def test_what_was_dropped_is_passed_over(tmp_path: Path) -> None:
    async with one_process() as process:
        slow, *_dropped = submit(process, b"until " + str(tmp_path / "go").encode(), *[b"hang"] * 8)
        process.drop()
        (later,) = submit(process, b"later")
        (tmp_path / "go").touch()
        # The first may be dropped as well, if it had not begun. One that hangs would keep the last from its answer.
        await asyncio.gather(slow, return_exceptions=True)
        async with asyncio.timeout(30):
            assert fields(await later)[1] == b"later"


async def test_a_process_that_starts_again_drops_nothing() -> None:
    async with one_process() as process:
        submit(process, b"hang", b"1", b"2")
        process.drop()
        process.kill()
        await process.ready()
        (again,) = submit(process, b"again")
        assert fields(await again)[1] == b"again"


async def test_the_processor_time_of_a_process_can_be_read() -> None:
    async with one_process() as process:
        before = process.cpu_seconds()
        await asyncio.gather(*submit(process, b"work"))
        assert process.cpu_seconds() >= before + 0.1
        process.kill()
        assert process.cpu_seconds() == 0
