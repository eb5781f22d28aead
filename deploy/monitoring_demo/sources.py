"""The day's senders and its saboteur: push items, and kill a worker. Everything is decided by the table in `day.py`."""

import asyncio
import itertools
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import aiohttp

from deploy.monitoring_demo import day, items
from deploy.monitoring_demo.day import Deed, Incident
from services.supervision.supervisor import Supervisor

_BURST = 120
_POISON_EVERY = 1.0
_STRAYS_EVERY = 1.0
_SHORTEST_PAUSE = 0.005


class Sources:
    """Plays the day on a running pipeline. `elapsed` is the day's time in seconds."""

    def __init__(
        self, session: aiohttp.ClientSession, push: str, supervisor: Supervisor, elapsed: Callable[[], float]
    ) -> None:
        self._session = session
        self._push = push
        self._supervisor = supervisor
        self._elapsed = elapsed
        self._numbers = itertools.count()

    async def play(self, incidents: tuple[Incident, ...], until: float, say: Callable[[Incident], None]) -> None:
        """All sources and incidents, to the day's end."""
        async with asyncio.TaskGroup() as group:
            for number, source in enumerate(day.SOURCES):
                group.create_task(self._steady(source, number / len(day.SOURCES), incidents, until))
            for incident in incidents:
                group.create_task(self._happen(incident, say))

    async def _steady(self, source: str, phase: float, incidents: tuple[Incident, ...], until: float) -> None:
        due = phase * day.EVERY_SECONDS
        while due < until:
            await self._until(due)
            if day.sending(source, due, incidents):
                await self._send(self._article(), source)
            due += day.EVERY_SECONDS

    async def _happen(self, incident: Incident, say: Callable[[Incident], None]) -> None:
        await self._until(incident.begins)
        say(incident)
        match incident.deed:
            case Deed.BURST:
                await self._repeat(incident, (incident.ends - incident.begins) / _BURST, self._article)
            case Deed.POISON:
                await self._repeat(incident, _POISON_EVERY, lambda: items.POISON + b" %d" % next(self._numbers))
            case Deed.BAD_SENDER:
                await self._repeat(incident, _STRAYS_EVERY, self._article, source=None)
            case Deed.STRAY_KILL:
                await self._send(items.stray_kill(next(self._numbers), datetime.now(UTC)), day.SOURCES[0])
            case Deed.EMBARGO:
                ends = datetime.now(UTC) + timedelta(seconds=incident.ends - incident.begins)
                await self._send(items.article(next(self._numbers), datetime.now(UTC), ends), day.SOURCES[0])
            case Deed.WORKER_DOWN:
                await self._keep_down(day.KILLED, incident.ends)
            case Deed.SILENCE:
                pass  # the source itself reads the table

    async def _repeat(
        self, incident: Incident, every: float, make: Callable[[], bytes], source: str | None = day.SOURCES[1]
    ) -> None:
        due = incident.begins
        while due < incident.ends:
            await self._until(due)
            await self._send(make(), source)
            due += max(every, _SHORTEST_PAUSE)

    async def _keep_down(self, name: str, until: float) -> None:
        """End it with SIGKILL, and start it again only later: same command, same ports."""
        child = self._supervisor.children[name]
        if child.pid is not None:
            os.kill(child.pid, signal.SIGKILL)
        await self._supervisor.stop_one(name)
        await self._until(until)
        await self._supervisor.start(child)

    def _article(self) -> bytes:
        return items.article(next(self._numbers), datetime.now(UTC))

    async def _send(self, payload: bytes, source: str | None) -> None:
        """Push one item. Without a source it is refused, as it should be."""
        parameters = {"source": source} if source else {}
        async with self._session.post(self._push, params=parameters, data=payload) as answer:
            if answer.status not in ((202,) if source else (400,)):
                raise RuntimeError(f"the push endpoint answered {answer.status}: {await answer.text()}")

    async def _until(self, moment: float) -> None:
        await asyncio.sleep(max(0.0, moment - self._elapsed()))
