"""Pushes items to a push process, one a request and in batches; each is confirmed by the broker (acks=all)."""

import asyncio
import json
import time
from collections.abc import Iterator

import aiohttp

from services.bench.settings import SOURCES
from services.settings import Settings
from services.supervision import pipeline
from services.supervision.free_ports import free_port

_WORDS = "The council of the harbour town voted on Thursday to extend the northern breakwater. "


async def items_per_second(settings: Settings, batch: int) -> float:
    """Items a second in requests of so many items; 1: one a request."""
    port = free_port()
    made = settings.model_copy(
        update={"push_port": port, "push_confirm_seconds": 30.0, "push_bytes_in_flight": 256 * 2**20}
    )
    async with pipeline.running(made, ()) as processes:
        await processes.start("push", "push")
        await processes.ready(SOURCES.ready_seconds)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            url = f"http://127.0.0.1:{port}/v1/items{'/batch' if batch > 1 else ''}?source=bench"
            bodies = iter(list(_bodies(batch)))
            began = time.perf_counter()
            await asyncio.gather(*(_push(session, url, bodies, batch) for _ in range(SOURCES.senders)))
            return SOURCES.items / (time.perf_counter() - began)


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
