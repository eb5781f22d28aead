"""Pushes items to a push process, one a request and in batches; each is confirmed by the broker (acks=all)."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import aiohttp

from services.bench.processes import processor_seconds
from services.bench.settings import SOURCES
from services.settings import Settings
from services.supervision import pipeline
from services.supervision.free_ports import free_port

_WORDS = "The council of the harbour town voted on Thursday to extend the northern breakwater. "


@dataclass(frozen=True, slots=True)
class PushRate:
    """Items."""

    a_second: float
    """By the clock."""
    a_processor_second: float
    """Of the push process's own time: what one core does that nobody else wants, neither broker nor senders."""


async def push_rate(settings: Settings, batch: int) -> PushRate:
    """In requests of so many items; 1: one a request."""
    port = free_port()
    made = settings.model_copy(
        update={"push_port": port, "push_confirm_seconds": 30.0, "push_bytes_in_flight": 256 * 2**20}
    )
    async with pipeline.running(made, ()) as processes:
        await processes.start("push", "push")
        await processes.ready(SOURCES.ready_seconds)
        pid = processes.children["push"].pid
        assert pid is not None  # noqa: S101 - it is ready
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            url = f"http://127.0.0.1:{port}/v1/items{'/batch' if batch > 1 else ''}?source=bench"
            bodies = iter(list(_bodies(batch)))
            began, worked = time.perf_counter(), processor_seconds(pid)
            await asyncio.gather(*(_push(session, url, bodies, batch) for _ in range(SOURCES.senders)))
            took, worked = time.perf_counter() - began, processor_seconds(pid) - worked
            return PushRate(SOURCES.items / took, SOURCES.items / worked)


def _bodies(batch: int) -> Iterator[bytes]:
    for start in range(0, SOURCES.items, batch):
        texts = [_text(number) for number in range(start, min(start + batch, SOURCES.items))]
        yield b"\n".join(json.dumps({"text": text}).encode() for text in texts) if batch > 1 else texts[0].encode()


def _text(number: int) -> str:
    head = f"Report {number} of the bench\n\n"
    return (head + _WORDS * (SOURCES.item_bytes // len(_WORDS) + 1))[: SOURCES.item_bytes]


async def _push(session: aiohttp.ClientSession, url: str, bodies: Iterator[bytes], batch: int) -> None:
    kind = "application/x-ndjson" if batch > 1 else "text/plain"
    for body in bodies:
        async with session.post(url, data=body, headers={"Content-Type": kind}) as answer:
            if answer.status != 202:
                raise ValueError(f"an item was answered {answer.status}")
            await answer.read()
