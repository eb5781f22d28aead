"""Separate workers on a broker: every item comes out once, in order and explained; bad messages are set aside."""

import asyncio
import json
import os
import signal
from collections import Counter
from pathlib import Path

import aiohttp
import pytest

from schemas.ids import dead_letter_id
from schemas.reasons import RejectReason
from services.commands import stages
from services.kafka import clients, dead_letter_box
from services.kafka.dead_letter_box import LetterFilter
from services.kafka.delivery import KafkaDelivery, ProducerRecord
from services.settings import Settings
from services.stream.messages import Outgoing
from services.stream.topics import DEDUPLICATED, ENRICHED, PARSED, RAW, STORY_ENTRIES
from services.supervision import pipeline
from services.supervision.free_ports import free_port
from services.supervision.supervisor import Supervisor
from tests.brokers import wire
from tests.brokers.ledger import Ledger
from tests.brokers.sink import CollectedRecords, collecting

pytestmark = pytest.mark.timeout(240)
READY = 90.0


def published(sink: CollectedRecords, number: int) -> bool:
    return len(sink.current()) >= number


async def workers_ledger(workers: pipeline.Pipeline, name: str, consumed: int) -> Ledger:
    """The ledger once it counts this many; polled, since a metrics page has no event to wait for."""
    async with asyncio.timeout(30):
        while True:
            ledger = await balanced(workers, name)
            if ledger.sums["consumed"] >= consumed:
                return ledger
            await asyncio.sleep(0.1)


async def shared_out(workers: pipeline.Pipeline, consumed: int) -> list[int]:
    """What each of the two deduplicators has consumed, once the sum is reached."""
    async with asyncio.timeout(30):
        while True:
            shared = [Ledger(await workers.metrics(name)).sums["consumed"] for name in ("deduplicator", "second")]
            if sum(shared) >= consumed:
                return shared
            await asyncio.sleep(0.1)


async def balanced(workers: pipeline.Pipeline, name: str) -> Ledger:
    ledger = Ledger(await workers.metrics(name))
    assert ledger.balances, (name, ledger.sums)
    return ledger


async def test_every_item_comes_out_once_with_its_trace_and_its_hops(settings: Settings) -> None:
    items = [wire.item(number) for number in range(20)]
    async with pipeline.running(settings, stages.NAMES) as workers, collecting(settings) as sink:
        await workers.ready(READY)
        await wire.send(settings, *items)
        await sink.until(lambda: published(sink, 20), "20 articles")
        for stage in ("parser", "enricher", "deduplicator"):
            assert (await workers_ledger(workers, stage, 20)).sums["kept"] == 20
        # A better original that arrives late brings a second verdict on the copy.
        assert (await workers_ledger(workers, "publisher", 20)).sums["kept"] >= 20
    assert {article.trace_id for article in sink.published} == {item.trace_id for item in items}
    for article in sink.published:
        assert [hop.stage for hop in article.hops] == ["ingest", *stages.NAMES[:-1]]
        assert article.hops == tuple(sorted(article.hops, key=lambda hop: hop.at))
    kinds = Counter(article.verdict.kind.value for article in sink.current().values())
    assert kinds == {"original": 18, "exact_copy": 2}


async def test_items_sent_again_are_recognised_and_not_published_again(settings: Settings) -> None:
    items = [wire.item(number) for number in range(20) if not wire.is_copy(number)][:9]
    async with pipeline.running(settings, stages.NAMES) as workers, collecting(settings) as sink:
        await workers.ready(READY)
        await wire.send(settings, *items[:8])
        await sink.until(lambda: published(sink, 8), "8 articles")
        before = len(sink.published)
        # All of it as from an archive: what is known stays news, and what is not known is none.
        await wire.send(settings, *(item.model_copy(update={"backfill_before": item.received_at}) for item in items))
        await sink.until(lambda: published(sink, 9), "the ninth article")
        ledger = await workers_ledger(workers, "publisher", 17)
    assert ledger.reasons["redelivery"] == 8
    assert [article.backfill for article in sink.published] == [*[False] * before, True]


BAD_VALUES: dict[RejectReason, list[bytes | None]] = {
    RejectReason.EMPTY_MESSAGE: [None, b""],
    RejectReason.NOT_JSON: [b"not json", b"{", b"[" * 5000, b'{"a": 1,}'],
    RejectReason.NOT_UTF8: [b"\xff\xfe\x00", b'{"schema_version": 1, "x": "\xe9"}'],
    RejectReason.UNKNOWN_VERSION: [b"{}", b'{"schema_version": 2}', b'{"schema_version": "1.0"}'],
    RejectReason.WRONG_SCHEMA: [b'{"schema_version": 1}', b"[]", b"17"],
}


def bad_message(number: int) -> tuple[RejectReason, bytes | None]:
    """The number-th of an endless series of bad messages."""
    reasons = list(BAD_VALUES)
    reason = reasons[number % len(reasons)]
    choices = BAD_VALUES[reason]
    return reason, choices[number // len(reasons) % len(choices)]


async def test_bad_messages_become_dead_letters_with_a_reason_and_block_no_others(settings: Settings) -> None:
    """50 bad messages for each stage, a 10 MB one among them, good items in between."""
    topics = (RAW, PARSED, ENRICHED, DEDUPLICATED, STORY_ENTRIES)
    huge = b'{"schema_version": 1, "payload": "' + b"A" * (10 * 2**20) + b'"}'
    bad = [(topics[n % 5].name, *bad_message(n // 5)) for n in range(245)]
    bad += [(topic.name, RejectReason.WRONG_SCHEMA, huge) for topic in topics]
    expected = Counter((topic, reason) for topic, reason, _ in bad)
    starts = range(0, len(bad), 20)
    async with pipeline.running(settings, stages.NAMES) as workers, collecting(settings) as sink:
        await workers.ready(READY)
        async with clients.producing(settings) as producer:
            deliver = KafkaDelivery(producer, settings.topic_prefix)
            for start in starts:
                chunk = bad[start : start + 20]
                await deliver([ProducerRecord(Outgoing(topic, b"bad", value), ()) for topic, _, value in chunk])
                await wire.send(settings, wire.item(start // 20 * 2))
        await sink.until(lambda: published(sink, len(starts)), "the good articles among the bad messages")
        await sink.until(lambda: len(sink.dead_letters) >= len(bad), "all dead letters")
        for stage in stages.NAMES:
            assert (await workers_ledger(workers, stage, 50 + len(starts))).sums["rejected"] == 50
    assert Counter((letter.origin.topic, letter.reason) for letter in sink.dead_letters) == expected
    sizes = sorted(len(letter.value or b"") for letter in sink.dead_letters)
    assert sizes[-5:] == [len(huge)] * 5
    letter = sink.dead_letters[0]
    assert letter.dead_letter_id == dead_letter_id(letter.origin.topic, letter.origin.partition, letter.origin.offset)


async def test_replay_after_a_fix_publishes_what_was_rejected(settings: Settings, tmp_path: Path) -> None:
    """An item limit of a millisecond rejects everything: an operator's mistake, fixed and then replayed."""
    too_strict = settings.model_copy(update={"item_time_limit_seconds": 0.0001})
    items = [wire.item(number) for number in range(4)]
    async with collecting(settings) as sink:
        async with pipeline.running(too_strict, ["parser"]) as parser:
            await parser.ready(READY)
            await wire.send(settings, *items)
            await sink.until(lambda: len(sink.dead_letters) == 4, "four dead letters")
        assert {letter.reason for letter in sink.dead_letters} == {RejectReason.TIME_LIMIT}
        async with pipeline.running(settings, stages.NAMES) as workers, clients.producing(settings) as producer:
            await workers.ready(READY)
            letters = await dead_letter_box.letters(settings)
            now = letters[0].rejected_at
            assert await dead_letter_box.replay(producer, settings.topic_prefix, letters, lambda: now) == 4
            await sink.until(lambda: published(sink, 4), "the four articles")
    assert {article.trace_id for article in sink.published} == {item.trace_id for item in items}
    after = await dead_letter_box.letters(settings)
    assert [letter for letter in after if LetterFilter()(letter)] == []
    assert [letter.value for letter in after] == [letter.value for letter in letters]


def desks(path: Path, items: int) -> Path:
    """A registry in which every five items have a desk of their own: a partition each, as far as there are any."""
    entries = [f"  - {{id: wire-{n}, name: Wire {n}, kind: outlet, desk: desk-{n // 5}}}" for n in range(items)]
    path.write_text("\n".join(["sources:", *entries]))
    return path


async def test_two_workers_share_a_stage_and_one_takes_over_from_the_other(settings: Settings, tmp_path: Path) -> None:
    """Verdicts are the same as with one worker: each copy is found, whichever worker saw the original."""
    settings = settings.model_copy(update={"sources_file": str(desks(tmp_path / "sources.yaml", 40))})
    supervisor = Supervisor(settings.drain_seconds)
    workers = pipeline.Pipeline(settings, supervisor)
    try:
        for stage in stages.NAMES:
            await workers.start(stage, "worker", stage)
        await workers.ready(READY)
        await workers.start("second", "worker", "deduplicator")
        await workers.ready(READY)
        async with collecting(settings) as sink:
            await wire.send(settings, *(wire.item(number) for number in range(40) if not wire.is_copy(number)))
            await sink.until(lambda: published(sink, 36), "36 originals")
            shared = await shared_out(workers, 36)
            assert all(shared), shared
            pid = supervisor.children["second"].pid
            assert pid
            supervisor.children["second"].command = ["true"]  # its restart must not bring the worker back
            os.kill(pid, signal.SIGKILL)
            await wire.send(settings, *(wire.item(number) for number in range(40) if wire.is_copy(number)))
            await sink.until(lambda: published(sink, 40), "the four copies, after the hand-over")
            await balanced(workers, "deduplicator")
        kinds = Counter(article.verdict.kind.value for article in sink.current().values())
        assert kinds == {"original": 36, "exact_copy": 4}
    finally:
        await supervisor.stop()


async def test_a_worker_asked_to_stop_finishes_its_messages_and_exits_cleanly(settings: Settings) -> None:
    supervisor = Supervisor(settings.drain_seconds + 2)
    workers = pipeline.Pipeline(settings, supervisor)
    await workers.start("parser", "worker", "parser")
    try:
        await workers.ready(READY)
        await wire.send(settings, *(wire.item(number) for number in range(60)))
        assert await supervisor.stop_one("parser") == 0
        async with pipeline.running(settings, stages.NAMES) as rest, collecting(settings) as sink:
            await rest.ready(READY)
            await sink.until(lambda: published(sink, 60), "all 60")
    finally:
        await supervisor.stop()


async def test_the_push_endpoint_feeds_the_pipeline(settings: Settings) -> None:
    port = free_port()
    settings = settings.model_copy(update={"push_port": port})
    supervisor = Supervisor(settings.drain_seconds)
    workers = pipeline.Pipeline(settings, supervisor)
    try:
        for name in stages.NAMES:
            await workers.start(name, "worker", name)
        await workers.start("push", "push")
        await workers.ready(READY)
        async with collecting(settings) as sink, aiohttp.ClientSession() as session:
            url = f"http://127.0.0.1:{port}/v1/items?source=agency"
            async with session.post(url, data=wire.text(5).encode(), headers={"Content-Type": "text/plain"}) as answer:
                assert answer.status == 202
                accepted = json.loads(await answer.text())
            await sink.until(lambda: published(sink, 1), "the pushed article")
        (article,) = sink.published
        assert article.trace_id == accepted["trace_id"]
        assert article.outlet.id == "agency"
    finally:
        await supervisor.stop()
