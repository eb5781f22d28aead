"""The whole pipeline as child processes of this one, one per stage: for the demo, `up`, tests and benchmarks."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import IO

import aiohttp

from services.settings import Settings
from services.supervision.free_ports import free_port
from services.supervision.supervisor import Child, Supervisor, copytaster_command

_POLL_SECONDS = 0.1


class NotReadyError(Exception):
    """The pipeline did not become ready in time; the message names the processes that are not."""


class Pipeline:
    """Workers under supervision, each with its own health port."""

    def __init__(self, settings: Settings, supervisor: Supervisor, logs: Mapping[str, IO[bytes]] | None = None) -> None:
        self._settings = settings
        self._supervisor = supervisor
        self._logs = logs or {}
        self.ports: dict[str, int] = {}

    async def start(self, name: str, *command: str, log: IO[bytes] | None = None) -> None:
        """Start `copytaster <command>` under this name."""
        self.ports[name] = free_port()
        settings = self._settings.model_copy(update={"http_port": self.ports[name]})
        environment = {**os.environ, **settings.environment()}
        await self._supervisor.start(
            Child(name, copytaster_command(*command), environment, log or self._logs.get(name))
        )

    async def stop_one(self, name: str) -> int:
        """Drain one process and take it away; its exit code."""
        del self.ports[name]
        return await self._supervisor.stop_one(name)

    async def ready(self, seconds: float) -> None:
        """Wait until every process is ready.

        Raises:
            NotReadyError: one is not, after so many seconds.
        """
        waiting = set(self.ports)
        try:
            async with asyncio.timeout(seconds), aiohttp.ClientSession() as session:
                while waiting:
                    for name in sorted(waiting):
                        if await _answers_ready(session, self.ports[name]):
                            waiting.discard(name)
                    await asyncio.sleep(_POLL_SECONDS if waiting else 0)
        except TimeoutError:
            raise NotReadyError(f"not ready after {seconds:g} s: {', '.join(sorted(waiting))}") from None

    async def is_ready(self, name: str) -> bool:
        """Whether this process is ready now."""
        async with aiohttp.ClientSession() as session:
            return await _answers_ready(session, self.ports[name])

    @property
    def children(self) -> Mapping[str, Child]:
        """The processes, by name."""
        return self._supervisor.children

    async def metrics(self, name: str) -> str:
        """The process's metrics page; empty while it is down."""
        try:
            async with aiohttp.ClientSession() as session, session.get(self._url(name, "metrics")) as answer:
                return await answer.text()
        except aiohttp.ClientError:
            return ""

    def _url(self, name: str, page: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}/{page}"


async def _answers_ready(session: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@asynccontextmanager
async def running(
    settings: Settings, stages: Sequence[str], logs: Mapping[str, IO[bytes]] | None = None
) -> AsyncIterator[Pipeline]:
    """One worker per stage, drained and ended on leaving."""
    supervisor = Supervisor(settings.drain_seconds + 2)
    pipeline = Pipeline(settings, supervisor, logs)
    try:
        for stage in stages:
            await pipeline.start(stage, "worker", stage)
        yield pipeline
    finally:
        await supervisor.stop()
