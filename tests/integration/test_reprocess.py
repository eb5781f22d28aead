"""Reprocessing a span beside the live stream shows what would differ; only promoting it publishes the differences."""

import asyncio
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.published import Action, PublishedArticle
from schemas.raw import RawItem, Source
from services.commands import stages
from services.kafka import clients
from services.kafka.tailing import TailOptions, read
from services.publisher import agent as publisher
from services.reprocess import run as runs
from services.reprocess.shadow import SpanClock, running
from services.reprocess.span import TimeSpan, records
from services.settings import Settings
from services.sources.raw.items import raw_item
from services.stories import agent as stories
from services.stream.topics import DEADLETTER, PUBLISHED, RAW
from services.supervision import pipeline
from services.supervision.supervisor import copytaster_command
from services.worker.stage import Stage
from tests.brokers import wire
from tests.brokers.sink import collecting
from tests.contracts.examples import FOLDER
from tests.scenarios.chain import handler_of

pytestmark = pytest.mark.timeout(120)
BEGIN = datetime.now(UTC) - timedelta(minutes=5)


def items() -> list[RawItem]:
    """Two stories, and a copy of the first by another outlet, ten minutes of the wire's clock later."""
    texts = ((0, "one", 0), (4, "two", 1), (0, "three", 10))
    return [
        raw_item(
            wire.text(number).encode(),
            Source(id=source),
            received_at=BEGIN + timedelta(minutes=minutes),
            trace_id=f"trace-{source}",
            content_type="text/plain; charset=utf-8",
        )
        for number, source, minutes in texts
    ]


def in_one_process(name: str, settings: Settings, clock: SpanClock) -> Stage:
    """A stage whose work is done in this process, the enricher's without language models."""
    if name == "publisher":
        return publisher.stage(settings, clock)
    if name == "stories":
        return stories.stage(settings, clock)
    real = stages.build(name, settings)
    return Stage(name=real.name, routine=real.routine, urgent=real.urgent, work=handler_of(real), state=real.state)


async def publish_live(settings: Settings, raw: Sequence[RawItem]) -> None:
    """What the live workers would do, with a deduplicator that looks for copies only in the last seconds."""
    await wire.send(settings, *raw)
    blind = settings.model_copy(update={"copy_window_days": 0.0001})
    clock = SpanClock()
    chain = [in_one_process(name, blind, clock) for name in stages.NAMES]
    span = TimeSpan(BEGIN - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1))
    async with clients.producing(settings) as producer, running(settings, chain, producer, clock) as live:
        await live.process(
            [record async for record in records(settings, [t.name for t in chain[0].lanes.values()], span)]
        )


async def command(settings: Settings, *arguments: str) -> tuple[int, str]:
    """Exit code and standard output of a `copytaster` command."""
    process = await asyncio.create_subprocess_exec(
        *copytaster_command(*arguments),
        env={**os.environ, **settings.environment()},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def reprocess(settings: Settings, prefix: str, *more: str) -> dict[str, Any]:
    begin = f"{BEGIN - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}"
    arguments = ("reprocess", "--from", begin, "--stage", "deduplicator", "--prefix", prefix, "--json", *more)
    code, output = await command(settings, *arguments)
    assert code == 0, output
    found: dict[str, Any] = json.loads(output)
    return found


async def values(settings: Settings, topic: str) -> list[bytes]:
    """Sorted, since partitions are read in no fixed order."""
    return sorted([record.value or b"" async for record in read(settings, topic, TailOptions(follow=False))])


async def test_a_shadow_shows_what_differs_and_promoting_it_publishes_the_differences(settings: Settings) -> None:
    await publish_live(settings, items())
    before = await values(settings, PUBLISHED.name)
    assert len(before) == 3
    prefix = f"{settings.topic_prefix}shadow."

    found = await reprocess(settings, prefix)
    (change,) = [d for d in found["differences"] if d["aspect"] == "verdict"]
    assert (found["articles"], found["only_published"], found["only_shadow"]) == (3, [], [])
    assert (change["before"]["kind"], change["after"]["kind"]) == ("original", "exact_copy")
    assert await values(settings, PUBLISHED.name) == before
    assert await values(settings, DEADLETTER.name) == []

    async with pipeline.running(settings, ["publisher"]) as workers, collecting(settings) as sink:
        await workers.ready(60)
        code, output = await command(settings, "promote", "--prefix", prefix, "--yes", "--json")
        assert (code, json.loads(output)) == (0, {"promoted": found["changed"]})
        await sink.until(lambda: len(sink.published) == 3 + found["changed"], "the updates")
    record = sink.current()[change["article_id"]]
    assert (record.action, record.sequence, record.verdict.kind) == (Action.UPDATE, 2, "exact_copy")
    assert record.content is not None


async def test_the_live_topics_are_never_a_shadow(settings: Settings) -> None:
    named = settings.model_copy(update={"topic_prefix": "live."})
    for live, prefix in ((named, "live."), (settings, settings.topic_prefix or "")):
        code, _ = await command(live, "promote", "--prefix", prefix, "--yes")
        assert code == 2


async def test_a_span_is_read_by_the_time_of_writing_and_then_ends(settings: Settings) -> None:
    async with wire.sending(settings) as sender:
        await sender.send(*items()[:2])
        (first, second) = [r async for r in records(settings, [RAW.name], _all())]
        await sender.send(items()[2])
    assert first.origin.timestamp
    assert second.origin.timestamp
    later = TimeSpan(second.origin.timestamp + timedelta(seconds=3600), datetime.max.replace(tzinfo=UTC))
    assert [r async for r in records(settings, [RAW.name], later)] == []
    assert len([r async for r in records(settings, [RAW.name], _all())]) == 3
    until = TimeSpan(BEGIN - timedelta(days=1), first.origin.timestamp)
    assert [r async for r in records(settings, [RAW.name], until)] == []


async def test_a_prefix_can_be_used_only_once(settings: Settings) -> None:
    shadow = settings.model_copy(update={"topic_prefix": f"{settings.topic_prefix}again."})
    await runs.create_topics(shadow)
    await publish_live(shadow, items()[:1])
    with pytest.raises(runs.UsedPrefixError):
        await runs.create_topics(shadow)


def _all() -> TimeSpan:
    return TimeSpan(BEGIN - timedelta(days=1), datetime.now(UTC) + timedelta(days=1))


def test_only_articles_of_the_span_are_compared() -> None:
    example = PublishedArticle.model_validate_json(_example())
    shadowed = {"x": example}
    span = TimeSpan(example.received_at - timedelta(hours=2), example.received_at + timedelta(hours=1))
    assert runs.of_the_span({"x": example, "y": example}, shadowed, span, timedelta(0)) == (
        {"x": example, "y": example},
        shadowed,
    )
    assert runs.of_the_span({"x": example}, shadowed, span, timedelta(hours=3)) == ({}, {})


def _example() -> bytes:
    return (FOLDER / "news.published" / "minimal.json").read_bytes()
