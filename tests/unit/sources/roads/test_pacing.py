"""Turns of a host stay apart, also where the process wakes late or somebody gives up waiting."""

import asyncio

from services.sources.roads.pacing import HostPacing


class LateClock:
    """A sleep takes a second longer than was asked for, the first time it is asked."""

    def __init__(self) -> None:
        self.now = 0.0
        self.late = 1.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds + self.late
        self.late = 0.0
        await asyncio.sleep(0)


async def test_a_turn_that_came_late_moves_those_behind_it() -> None:
    clock = LateClock()
    pacing, turns = HostPacing(lambda: clock.now, clock.sleep), list[float]()

    async def ask() -> None:
        await pacing.turn("h.example", 2.0)
        turns.append(clock.now)

    await asyncio.gather(*(ask() for _ in range(4)))
    assert turns == [3.0, 5.0, 7.0, 9.0]


async def test_who_gives_up_waiting_takes_no_turn() -> None:
    clock, asleep = LateClock(), asyncio.Event()

    async def sleep_for_ever(_: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    pacing = HostPacing(lambda: clock.now, sleep_for_ever)
    waiting = asyncio.create_task(pacing.turn("h.example", 2.0))
    await asleep.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    clock.now = 2.0
    async with asyncio.timeout(5):
        await pacing.turn("h.example", 2.0)


async def test_a_request_that_was_answered_late_moves_the_next_turn() -> None:
    clock = LateClock()
    clock.late = 0.0
    pacing = HostPacing(lambda: clock.now, clock.sleep)
    await pacing.turn("h.example", 2.0)
    clock.now += 0.5
    pacing.answered("h.example", 2.0)
    await pacing.turn("h.example", 2.0)
    assert clock.now == 4.5


async def test_an_answer_moves_those_who_wait_already_and_never_forward() -> None:
    clock, asleep, wake = LateClock(), asyncio.Event(), asyncio.Event()

    async def sleep(seconds: float) -> None:
        asleep.set()
        await wake.wait()
        clock.now += seconds

    pacing = HostPacing(lambda: clock.now, sleep)
    waiting = asyncio.create_task(pacing.turn("h.example", 2.0))
    await asleep.wait()
    clock.now = 1.0
    pacing.answered("h.example", 0.5)
    pacing.answered("h.example", 2.0)
    wake.set()
    await waiting
    assert clock.now == 3.0
