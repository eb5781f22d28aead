"""The push process while its broker is paused, after it is gone, and asked to stop with requests in hand."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import aiohttp
import pytest

from services.kafka.embedded_broker import EmbeddedBroker, EmbeddedBrokerDiedError
from services.settings import Settings
from services.supervision.free_ports import free_port
from services.supervision.supervisor import copytaster_command

pytestmark = pytest.mark.timeout(120)


@asynccontextmanager
async def process(*command: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A child that is killed on leaving, if it still runs."""
    child = await asyncio.create_subprocess_exec(
        *copytaster_command(*command), stdout=asyncio.subprocess.PIPE, env={**os.environ, **environment}
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def ready(session: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def becomes(session: aiohttp.ClientSession, port: int, wanted: bool) -> None:
    async with asyncio.timeout(30):
        while await ready(session, port) is not wanted:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.05)


@contextmanager
def embedded_broker() -> Iterator[EmbeddedBroker]:
    """A broker whose process the test may pause and kill."""
    broker = EmbeddedBroker()
    try:
        yield broker
    finally:
        with suppress(EmbeddedBrokerDiedError):
            broker.close()


async def test_a_broker_that_does_not_confirm_is_said_at_once_and_the_process_ends_when_asked() -> None:
    with embedded_broker() as broker:
        settings = Settings(
            kafka_bootstrap=broker.bootstrap, embedded_broker=True, http_port=free_port(), push_port=free_port()
        )
        url = f"http://127.0.0.1:{settings.push_port}/v1/items?source=agency"
        async with process("push", **settings.environment()) as push, aiohttp.ClientSession() as session:
            await becomes(session, settings.http_port, True)
            async with session.post(url, data=b"text") as answer:
                assert answer.status == 202
            os.kill(broker.pid, signal.SIGSTOP)
            await becomes(session, settings.http_port, False)
            async with asyncio.timeout(10), session.post(url, data=b"text") as answer:
                assert answer.status == 503
                assert answer.headers["Retry-After"]
            os.kill(broker.pid, signal.SIGCONT)
            await becomes(session, settings.http_port, True)
            os.kill(broker.pid, signal.SIGKILL)
            await becomes(session, settings.http_port, False)
            waiting = [asyncio.create_task(session.post(url, data=b"x" * 100_000)) for _ in range(10)]
            await asyncio.sleep(0)
            push.terminate()
            async with asyncio.timeout(12):
                assert await push.wait() == 0
            assert {
                answer.status
                for answer in await asyncio.gather(*waiting, return_exceptions=True)
                if isinstance(answer, aiohttp.ClientResponse)
            } <= {503}
