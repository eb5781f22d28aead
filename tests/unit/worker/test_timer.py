"""What a timer has begun is written to the end, even where the worker is asked to stop in the middle of it."""

import asyncio

import pytest

from services.worker.timer import to_its_end


async def test_what_was_begun_is_ended_before_the_cancellation_goes_on() -> None:
    written: list[int] = []
    first_written, may_go_on = asyncio.Event(), asyncio.Event()

    async def emit() -> None:
        written.append(1)
        first_written.set()
        await may_go_on.wait()
        written.append(2)

    timer = asyncio.create_task(to_its_end(emit))
    await first_written.wait()
    timer.cancel()
    asyncio.get_running_loop().call_soon(may_go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await timer
    assert written == [1, 2]


async def test_an_error_on_the_way_is_raised_and_not_lost() -> None:
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def emit() -> None:
        begun.set()
        await may_go_on.wait()
        raise OSError("the broker is gone")

    timer = asyncio.create_task(to_its_end(emit))
    await begun.wait()
    timer.cancel()
    asyncio.get_running_loop().call_soon(may_go_on.set)
    with pytest.raises(OSError, match="the broker is gone"):
        await timer


async def test_without_a_cancellation_it_only_waits() -> None:
    done: list[bool] = []

    async def emit() -> None:
        done.append(True)

    await to_its_end(emit)
    assert done == [True]
