"""A host that many feeds share, or that lets everybody wait, takes its share of the slots and no more."""

import asyncio

from services.sources.collector.slots import PollSlots


async def test_a_host_has_an_eighth_of_all_slots() -> None:
    slots, end, holding = PollSlots(16), asyncio.Event(), list[str | None]()

    async def poll(host: str | None) -> None:
        async with slots.one(host):
            holding.append(host)
            await end.wait()

    polls = [asyncio.create_task(poll("crowded.example")) for _ in range(50)]
    polls += [asyncio.create_task(poll(f"h{number}.example")) for number in range(13)]
    polls += [asyncio.create_task(poll(None)) for _ in range(2)]
    await settled()
    assert holding.count("crowded.example") == 2
    assert len(holding) == 16
    end.set()
    await asyncio.gather(*polls)
    assert len(holding) == 65


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)
