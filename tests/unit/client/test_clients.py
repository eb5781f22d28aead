"""Both clients against a gateway on loopback: they resume, catch up, and confirm kills."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

import pytest

from copytaster.client import (
    ArticleChange,
    AsyncStreamClient,
    GatewayRefusedError,
    Memory,
    SqliteMemory,
    StreamClient,
    TransientMemory,
)
from schemas.acknowledgement import Acknowledgement
from schemas.published import Action
from services.gateway.access.gate import Gate
from services.gateway.access.tokens import Holder, Scope, Tokens
from services.sources.registry.tokens import hash_of, new_token
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import published
from tests.unit.gateway.served import served


async def follow_async(url: str, memory: Memory, number: int, **more: Any) -> list[ArticleChange]:
    """So many changes, of which all but the last are carried out."""
    got: list[ArticleChange] = []
    async with AsyncStreamClient(url, memory=memory, **more) as client, aclosing(client.follow()) as changes:
        async for change in changes:
            got.append(change)
            if len(got) == number:
                break
    return got


async def follow_sync(url: str, memory: Memory, number: int, **more: Any) -> list[ArticleChange]:
    """The same in a thread."""

    def follow() -> list[ArticleChange]:
        got: list[ArticleChange] = []
        with StreamClient(url, memory=memory, **more) as client:
            changes = client.follow()
            for change in changes:
                got.append(change)
                if len(got) == number:
                    break
            changes.close()
        return got

    return await asyncio.to_thread(follow)


either = pytest.mark.parametrize("follow", [follow_async, follow_sync])


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[ListGateway]:
    made = ListGateway(tmp_path / "view", ListLog())
    yield made
    made.close()


def whats(changes: list[ArticleChange]) -> list[tuple[str, int]]:
    return [(each.article_id, each.sequence) for each in changes]


@either
async def test_it_goes_on_behind_the_last_change_that_was_carried_out(
    gateway: ListGateway, follow: Any, tmp_path: Path
) -> None:
    gateway.publish(*(published(f"a{n}") for n in range(4)))
    memory = SqliteMemory(tmp_path / "seen.sqlite")
    memory.keep("0123abcd-0.0-0.0", None)
    async with served(gateway.context) as url:
        first = await follow(url, memory, 2)
        # The second one was handed over, and not carried out.
        second = await follow(url, memory, 3)
    memory.close()
    assert whats(first) == [("a0", 1), ("a1", 1)]
    assert whats(second) == [("a1", 1), ("a2", 1), ("a3", 1)]


@either
async def test_after_a_gap_it_reads_what_there_is_and_takes_down_what_is_not(gateway: ListGateway, follow: Any) -> None:
    gateway.publish(*(published(f"a{n}") for n in range(3)), published("a2", 2, action=Action.RETRACT))
    memory = TransientMemory()
    for name in ("a0", "a2"):
        change = ArticleChange(name, 1, "publish", {"content": {}})
        memory.keep("00000000-0.0-0.0", change)
    async with served(gateway.context) as url:
        got = await follow(url, memory, 2)
    assert [(each.article_id, each.is_shown) for each in got] == [("a1", True), ("a2", False)]


@either
async def test_a_kill_is_confirmed_once_it_was_carried_out(gateway: ListGateway, follow: Any) -> None:
    gateway.publish(published("a1"), published("a1", 2, action=Action.RETRACT), published("a2"))
    memory = TransientMemory()
    memory.keep("0123abcd-0.0-0.0", None)
    async with served(gateway.context) as url:
        got = await follow(url, memory, 2, acknowledge=True)
    assert whats(got) == [("a1", 2), ("a2", 1)]
    (written,) = gateway.written
    word = Acknowledgement.model_validate_json(written.value or b"")
    assert (word.article_id, word.retraction) == ("a1", 2)


@either
async def test_a_token_that_is_refused_is_an_error(gateway: ListGateway, follow: Any) -> None:
    token = new_token()
    holder = Holder(name="web", hash=hash_of(token), scopes=frozenset({Scope.READ}))
    gateway.context.gate = Gate(gateway.clock, Tokens((holder,)))
    gateway.publish(published("a1"))
    memory = TransientMemory()
    memory.keep("0123abcd-0.0-0.0", None)
    async with served(gateway.context) as url:
        with pytest.raises(GatewayRefusedError, match="401"):
            await follow(url, TransientMemory(), 1, token="ct_wrong")
        assert whats(await follow(url, memory, 1, token=token)) == [("a1", 1)]


@either
async def test_a_gateway_that_is_away_is_asked_again(follow: Any, tmp_path: Path) -> None:
    """It breaks off in the middle of an event; the next one has everything."""
    gateway = ListGateway(tmp_path / "view", ListLog())
    gateway.publish(published("a1"), published("a2"))
    breaks = asyncio.Event()

    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: x\nevent: article\ndata: {"art')
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        breaks.set()

    memory = TransientMemory()
    memory.keep("0123abcd-0.0-0.0", None)
    breaking = await asyncio.start_server(half, "127.0.0.1", 0)
    port = breaking.sockets[0].getsockname()[1]
    following = asyncio.create_task(follow(f"http://127.0.0.1:{port}", memory, 2))
    await breaks.wait()
    breaking.close()
    await breaking.wait_closed()
    async with served(gateway.context, port=port):
        got = await following
    gateway.close()
    assert whats(got) == [("a1", 1), ("a2", 1)]
