"""A client of the stream as docs/gateway.md asks for: keeps the last id, and goes on wherever somebody answers."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.chaos.gateway.writing import LAST


@dataclass(frozen=True, slots=True)
class GotRecord:
    """One event with a record, and when it came."""

    event: str
    id: str
    sequence: int
    at: float


@dataclass
class ResumingReader:
    """One subscriber, from a position until the last article."""

    name: str
    addresses: Sequence[str]
    at: str
    tokens: Sequence[str] = ("",)
    """The next is shown when one has expired."""
    asked: tuple[tuple[str, str], ...] = ()
    got: list[GotRecord] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """Of connections, of gaps, and of what streams ended with."""
    _ends: set[str] = field(default_factory=set)
    _turn: int = 0
    _token: int = 0

    async def read(self) -> None:
        """Until the last article has come."""
        limits = aiohttp.ClientTimeout(total=None, sock_connect=5)
        async with aiohttp.ClientSession(timeout=limits) as session:
            while not self._done:
                try:
                    await self._one_connection(session)
                except (aiohttp.ClientError, ConnectionError, TimeoutError):
                    self.counts["broken"] += 1
                    await asyncio.sleep(0.05)  # what every client does between two tries
                self._turn += 1

    @property
    def is_filtered(self) -> bool:
        """Whether it wants some articles only."""
        return any(name == "q" for name, _ in self.asked)

    @property
    def _done(self) -> bool:
        return self._ends == set(LAST)

    async def _one_connection(self, session: aiohttp.ClientSession) -> None:
        address = self.addresses[self._turn % len(self.addresses)]
        parameters = [("resume", self.at), ("fields", "article_id,story_id,sequence"), *self.asked]
        headers = {"Authorization": f"Bearer {self.tokens[self._token]}"}
        async with session.get(f"{address}/v1/stream", params=parameters, headers=headers) as answer:
            if answer.status == 401:
                self._token += 1
                return
            answer.raise_for_status()
            self.counts["connected"] += 1
            event: dict[str, str] = {}
            async for line in answer.content:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    event[name] = value
                    continue
                # A whole event. One that was cut off is not used, and neither is its id.
                self._take(event)
                event = {}
                if self._done:
                    return

    def _take(self, event: dict[str, str]) -> None:
        match event.get("event"):
            case "article" | "story" | "left" as kind:
                data: dict[str, Any] = json.loads(event["data"])
                name = data["story_id"] if kind == "story" else data["article_id"]
                self.got.append(GotRecord(kind, name, data["sequence"], time.monotonic()))
                self._ends |= {name} & set(LAST)
            case "gap":
                self.counts["gap"] += 1
            case "end":
                self.counts[json.loads(event["data"])["reason"]] += 1
        self.at = event.get("id", self.at)


async def beginning(address: str, token: str = "") -> str:
    """The position where a gateway is now."""
    headers = {"Authorization": f"Bearer {token}"}
    past = {"stop": "2020-01-01T00:00:00Z"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{address}/v1/stream", params=past, headers=headers) as answer,
    ):
        answer.raise_for_status()
        return next(line for line in (await answer.text()).splitlines() if line.startswith("id: "))[4:]
