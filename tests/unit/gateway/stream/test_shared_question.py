"""Hundreds who ask the broker the same at the same time cost it one request, and nobody gets an answer from before."""

import asyncio

from services.gateway.stream.shared_question import SharedQuestion


class SlowBroker:
    """Answers when it is let, each time with the number of times it was asked by then."""

    def __init__(self) -> None:
        self.asked = 0
        self.let = asyncio.Event()
        self.fails = False

    async def ask(self) -> int:
        self.asked += 1
        number = self.asked
        await self.let.wait()
        if self.fails:
            raise ConnectionError("the broker is gone")
        return number


async def _settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_asks_together_is_answered_together_and_who_comes_later_by_a_later_answer() -> None:
    oracle = SlowBroker()
    shared = SharedQuestion(oracle.ask)
    first = [asyncio.create_task(shared.answer()) for _ in range(100)]
    await _settled()
    later = [asyncio.create_task(shared.answer()) for _ in range(100)]
    await _settled()
    assert oracle.asked == 1
    oracle.let.set()
    assert set(await asyncio.gather(*first)) == {1}
    assert set(await asyncio.gather(*later)) == {2}
    assert await shared.answer() == 3


async def test_who_goes_away_takes_the_answer_from_nobody() -> None:
    oracle = SlowBroker()
    shared = SharedQuestion(oracle.ask)
    gone, stays = asyncio.create_task(shared.answer()), asyncio.create_task(shared.answer())
    await _settled()
    gone.cancel()
    await _settled()
    oracle.let.set()
    assert await stays == 1


async def test_a_failure_is_everybodys_and_the_next_question_is_asked_again() -> None:
    oracle = SlowBroker()
    oracle.fails = True
    oracle.let.set()
    shared = SharedQuestion(oracle.ask)
    both = await asyncio.gather(shared.answer(), shared.answer(), return_exceptions=True)
    assert [type(each) for each in both] == [ConnectionError, ConnectionError]
    oracle.fails = False
    assert await shared.answer() == 2
