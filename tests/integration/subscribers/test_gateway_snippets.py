"""The snippets of docs/gateway.md, run as they stand against a gateway on loopback."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from schemas.acknowledgement import Acknowledgement
from schemas.published import Action
from services.gateway.access.gate import Gate
from services.gateway.access.tokens import Holder, Scope, Tokens
from services.sources.registry.tokens import hash_of, new_token
from tests.brokers.snippets import snippets
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import published
from tests.unit.gateway.served import served

pytestmark = pytest.mark.timeout(120)


@dataclass
class Loopback:
    """A gateway that wants a token."""

    gateway: ListGateway
    url: str
    token: str
    folder: Path

    @asynccontextmanager
    async def running(self, *command: str) -> AsyncIterator[asyncio.StreamReader]:
        """The output of a snippet, which is killed afterwards."""
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self.folder,
            env={**os.environ, "GATEWAY": self.url, "TOKEN": self.token, "LAST": "0123abcd-0.0-0.0"},
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout
        try:
            yield process.stdout
        finally:
            process.kill()
            # What it has written is read to its end: the pipe is closed then.
            await process.communicate()

    async def listened_to(self) -> None:
        """Wait until somebody has the stream open."""
        while True:
            if self.gateway.context.streams["*"]:
                return
            await asyncio.sleep(0.05)  # nothing announces it


@pytest.fixture
async def loopback(tmp_path: Path) -> AsyncIterator[Loopback]:
    gateway = ListGateway(tmp_path / "view", ListLog())
    token = new_token()
    scopes = frozenset({Scope.READ, Scope.ACKNOWLEDGE})
    gateway.context.gate = Gate(gateway.clock, Tokens((Holder(name="web", hash=hash_of(token), scopes=scopes),)))
    async with served(gateway.context) as url:
        yield Loopback(gateway, url, token, tmp_path)
    gateway.close()


def snippet(heading: str) -> str:
    (only,) = snippets(heading, "gateway.md")
    return only


def needs(command: str) -> str:
    """The path of a command of this machine."""
    found = shutil.which(command)
    if found is None:
        pytest.skip(f"{command} is not installed")
    return found


def live(loopback: Loopback) -> None:
    loopback.gateway.publish(published("a1"), published("a2", language="de"), published("a3"))
    loopback.gateway.publish(published("a1", 2, action=Action.RETRACT))


async def test_curl(loopback: Loopback) -> None:
    needs("curl")
    live(loopback)
    async with loopback.running("bash", "-c", snippet("curl")) as output:
        names = [line async for line in _first(output, 2, b"event: article")]
    assert len(names) == 2


async def test_python(loopback: Loopback) -> None:
    loopback.gateway.publish(published("a1"))
    async with loopback.running(sys.executable, "-c", snippet("Python")) as output:
        assert await output.readline() == b"show a1 Harbour reopens\n"
        loopback.gateway.publish(published("a2"), published("a1", 2, action=Action.RETRACT), published("a3"))
        assert [await output.readline() for _ in range(3)] == [
            b"show a2 Harbour reopens\n",
            b"take down a1\n",
            b"show a3 Harbour reopens\n",
        ]
    (written,) = loopback.gateway.written
    assert Acknowledgement.model_validate_json(written.value or b"").article_id == "a1"


async def test_python_with_asyncio(loopback: Loopback) -> None:
    async with loopback.running(sys.executable, "-c", snippet("Python with asyncio")) as output:
        await loopback.listened_to()
        live(loopback)
        assert [await output.readline() for _ in range(2)] == [b"show a3\n", b"take down a1\n"]


async def test_javascript(loopback: Loopback) -> None:
    node = needs("node")
    (loopback.folder / "follow.mjs").write_text(snippet("JavaScript"), encoding="utf-8")
    async with loopback.running(node, "follow.mjs") as output:
        await loopback.listened_to()
        live(loopback)
        assert [await output.readline() for _ in range(2)] == [b"show a3\n", b"take down a1\n"]


@pytest.mark.slow
async def test_java(loopback: Loopback) -> None:
    java = needs("java")
    (loopback.folder / "Follow.java").write_text(snippet("Java"), encoding="utf-8")
    async with loopback.running(java, "Follow.java") as output:
        await loopback.listened_to()
        live(loopback)
        names = [line async for line in _first(output, 2, b"event: article")]
    assert len(names) == 2


async def _first(output: asyncio.StreamReader, number: int, beginning: bytes) -> AsyncIterator[bytes]:
    """The first lines with this beginning."""
    while number and (line := await output.readline()):
        if line.startswith(beginning):
            number -= 1
            yield line
