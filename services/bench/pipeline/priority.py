"""How soon a kill and a flash are published while routine copy waits: real workers, and a backlog that is kept full."""

import asyncio
import json
import secrets
import statistics
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from schemas.published import PublishedArticle
from schemas.raw import RawItem, Source
from services.bench.pipeline.backlog import RoutineBacklog
from services.bench.settings import PIPELINE
from services.ingest.sender import Sender
from services.kafka import clients, topic_admin
from services.kafka.embedded_broker import EmbeddedBroker
from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.sources.raw.items import new_trace, raw_item
from services.stream.stage_names import STAGES
from services.stream.topics import PUBLISHED, TOPICS
from services.supervision import pipeline

Report = Callable[[str], None]


class PublicationTimes:
    """When the first record of each transmission was read from the public topic."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._more = asyncio.Event()

    async def follow(self, settings: Settings) -> None:
        """Read until cancelled."""
        async for record in read(settings, PUBLISHED.name, TailOptions()):
            article = PublishedArticle.model_validate_json(record.value)
            took = (datetime.now(UTC) - article.received_at).total_seconds()
            # The first record counts: a later one may only revise the verdict.
            self._seconds.setdefault(article.trace_id or "", took)
            self._more.set()

    async def seconds(self, item: RawItem) -> float:
        """Seconds from receiving an item to reading its first record.

        Raises:
            TimeoutError: nothing arrived for three minutes.
        """
        while item.trace_id not in self._seconds:
            self._more.clear()
            async with asyncio.timeout(PIPELINE.stuck_seconds):
                await self._more.wait()
        return self._seconds[item.trace_id]


def run(waiting: int, repetitions: int, bootstrap: str | None, report: Report) -> dict[str, object]:
    """Measure on the embedded broker, or in temporary topics on the cluster at `bootstrap`.

    Raises:
        NotReadyError: the pipeline did not start.
        TimeoutError: an item was not published in time.
    """
    if bootstrap:
        name = f"bench-{secrets.token_hex(3)}"
        own = Settings(kafka_bootstrap=bootstrap, topic_prefix=f"{name}.", group_prefix=name)
        return asyncio.run(_measure(_quiet(own), waiting, repetitions, report))
    with EmbeddedBroker() as broker:
        settings = Settings(kafka_bootstrap=broker.bootstrap, embedded_broker=True)
        broker.create_topics([topic.name for topic in TOPICS])
        return asyncio.run(_measure(_quiet(settings), waiting, repetitions, report))


def _quiet(settings: Settings) -> Settings:
    return settings.model_copy(update={"http_port": 0, "log_level": "ERROR"})


async def _measure(settings: Settings, waiting: int, repetitions: int, report: Report) -> dict[str, object]:
    report("starting the pipeline")
    async with _running(settings) as (sender, backlog, sink):
        targets = [story(f"target-{number}", 1) for number in range(repetitions)]
        await sender.send(*targets)
        # The targets are published first: a kill of something unknown would take another path.
        for target in targets:
            await sink.seconds(target)
        taken, waited = [], []
        for number in range(repetitions):
            report(f"round {number + 1}: {waiting} routine articles waiting")
            before = await backlog.fill(waiting)
            taken.append(await _round(sender, sink, number))
            waited.append((before, await backlog.waiting()))
    return {
        "waiting_at_least": waiting,
        "kill_seconds": _summary([one["kill_seconds"] for one in taken]),
        "flash_seconds": _summary([one["flash_seconds"] for one in taken]),
        "rounds": [
            {**one, "waiting_before": dict(before), "waiting_after": dict(after)}
            for one, (before, after) in zip(taken, waited, strict=True)
        ],
    }


def _summary(seconds: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(seconds), 3), "worst": max(seconds)}


async def _round(sender: Sender, sink: PublicationTimes, number: int) -> dict[str, float]:
    """Send a kill of an article published before, then a flash, and wait for each."""
    kill = story(f"target-{number}", 2, pubstatus="canceled")
    await sender.send(kill)
    kill_seconds = await sink.seconds(kill)
    flash = story(f"flash-{number}", 1, urgency=1)
    await sender.send(flash)
    flash_seconds = await sink.seconds(flash)
    return {"kill_seconds": round(kill_seconds, 3), "flash_seconds": round(flash_seconds, 3)}


def story(name: str, version: int, **fields: object) -> RawItem:
    """A ninjs item, received now."""
    item: Mapping[str, object] = {
        "uri": f"urn:bench:{name}",
        "type": "text",
        "version": str(version),
        "versioncreated": datetime.now(UTC).isoformat(),
        "urgency": 4,
        "pubstatus": "usable",
        "language": "en",
        "headline": f"Harbour of {name} is closed",
        "body_text": f"The harbour of {name} was closed on Sunday, its master said.",
        **fields,
    }
    return raw_item(
        json.dumps(item).encode(),
        Source(id="agency"),
        received_at=datetime.now(UTC),
        trace_id=new_trace(),
        content_type="application/json",
    )


@asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[tuple[Sender, RoutineBacklog, PublicationTimes]]:
    async with AsyncExitStack() as stack:
        files = stack.enter_context(ExitStack())
        folder = Path(files.enter_context(tempfile.TemporaryDirectory(prefix="copytaster-bench-")))
        admin = await stack.enter_async_context(clients.opened(clients.admin(settings)))
        if not settings.embedded_broker:
            await topic_admin.create(admin, TOPICS, settings)
        logs = {name: files.enter_context((folder / f"{name}.log").open("wb")) for name in STAGES}
        workers = await stack.enter_async_context(pipeline.running(settings, STAGES, logs))
        sender = Sender(
            await stack.enter_async_context(clients.producing(settings)),
            settings.topic_prefix,
            lambda: datetime.now(UTC),
        )
        reader = clients.reader(settings)
        await reader.start()
        stack.push_async_callback(reader.stop)
        await workers.ready(PIPELINE.ready_seconds)
        sink = PublicationTimes()
        following = asyncio.create_task(sink.follow(settings))
        try:
            yield sender, RoutineBacklog(settings, sender, admin, reader), sink
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
