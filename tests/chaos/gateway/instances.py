"""Instances of one gateway, each a process with a view of its own, that are killed and started again."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp

from services.settings import Settings
from services.supervision.free_ports import free_ports
from services.supervision.supervisor import copytaster_command

READY_SECONDS = 300.0


class GatewayInstances:
    """Numbered from 0. `outages` are the times in which none of them was ready."""

    def __init__(self, settings: Settings, folder: Path, number: int = 2) -> None:
        self._settings = settings
        self._folder = folder
        self._ports = free_ports(2 * number)
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._ready: set[int] = set()
        self._none_ready_since: float | None = time.monotonic()
        self.outages: list[tuple[float, float]] = []

    @property
    def addresses(self) -> Sequence[str]:
        """Of all, whether they run or not."""
        return [f"http://127.0.0.1:{port}" for port in self._ports[::2]]

    async def start(self, number: int) -> None:
        """Start one and wait until it serves."""
        given = {
            "gateway_port": self._ports[2 * number],
            "http_port": self._ports[2 * number + 1],
            "gateway_view": str(self._folder / f"view-{number}"),
        }
        settings = self._settings.model_copy(update=given)
        self._running[number] = await asyncio.create_subprocess_exec(
            *copytaster_command("gateway"), env={**os.environ, **settings.environment()}
        )
        async with asyncio.timeout(READY_SECONDS):
            await _until_it_answers(self.addresses[number])
        self._ready.add(number)
        if self._none_ready_since is not None:
            self.outages.append((self._none_ready_since, time.monotonic()))
            self._none_ready_since = None

    async def kill(self, number: int) -> None:
        """As by kill -9."""
        self._ready.discard(number)
        if not self._ready and self._none_ready_since is None:
            self._none_ready_since = time.monotonic()
        process = self._running.pop(number)
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def kill_all(self) -> None:
        """Every one that runs."""
        for number in list(self._running):
            await self.kill(number)


@asynccontextmanager
async def gateway_instances(settings: Settings, folder: Path, number: int = 2) -> AsyncIterator[GatewayInstances]:
    """All serving; killed on leaving."""
    made = GatewayInstances(settings, folder, number)
    try:
        await asyncio.gather(*(made.start(each) for each in range(number)))
        yield made
    finally:
        await made.kill_all()


async def _until_it_answers(address: str) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"{address}/openapi.json") as answer:
                    answer.raise_for_status()
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)  # nothing tells another process that a port is listened on
            else:
                return
