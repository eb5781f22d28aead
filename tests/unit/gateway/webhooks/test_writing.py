"""The writer that many share."""

import asyncio
from collections.abc import Sequence

import pytest

from services.gateway.webhooks.state.writing import PooledWriter, WriterEndedError
from services.stream.messages import Outgoing


def one(name: str) -> Outgoing:
    return Outgoing("news.webhooks", name.encode(), b"{}", 0)


async def test_what_waits_while_one_is_written_goes_together_and_in_order() -> None:
    batches: list[list[bytes]] = []
    go_on = asyncio.Event()

    async def commit(records: Sequence[Outgoing]) -> None:
        await go_on.wait()
        batches.append([each.key for each in records])

    writer = PooledWriter(commit)
    running = asyncio.create_task(writer.run())
    waiting = [asyncio.create_task(writer.write([one("a")]))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting += [asyncio.create_task(writer.write([one(name)])) for name in ("b", "c", "d")]
    await asyncio.sleep(0)
    waiting[2].cancel()
    go_on.set()
    await asyncio.gather(*waiting, return_exceptions=True)
    running.cancel()
    assert batches == [[b"a"], [b"b", b"c", b"d"]]


async def test_what_cannot_be_written_ends_it_for_all() -> None:
    async def commit(records: Sequence[Outgoing]) -> None:
        raise ConnectionError("fenced")

    writer = PooledWriter(commit)
    running = asyncio.create_task(writer.run())
    with pytest.raises(WriterEndedError):
        await writer.write([one("a")])
    with pytest.raises(ConnectionError):
        await running
    with pytest.raises(WriterEndedError):
        await writer.write([one("b")])
