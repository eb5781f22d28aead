"""A public record that the broker refuses for good becomes a dead letter, a timer's too, and the sequence goes on."""

import json
import secrets
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.raw import RawItem, Source
from schemas.reasons import RejectReason
from services.commands import stages
from services.kafka import clients, topic_admin
from services.settings import Settings
from services.sources.raw.items import new_trace, raw_item
from services.stream.topics import DEDUPLICATED, PUBLISHED, TOPICS
from services.supervision import pipeline
from tests.brokers import wire
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.sink import CollectedRecords, collecting

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(600)]

READY = 120.0
LIMIT = 20_000
"""Bytes; ordinary records here have three thousand."""


def version(number: int, words: int, name: str = "weir", embargo: float | None = None) -> RawItem:
    now = datetime.now(UTC)
    # Random, so that no compression helps.
    lines = [" ".join(secrets.token_hex(4) for _ in range(20)) for _ in range(words // 20)]
    payload = {
        "uri": f"urn:wire:{name}",
        "version": str(number),
        "type": "text",
        "pubstatus": "usable",
        "versioncreated": (now + timedelta(seconds=number)).isoformat(),
        "headline": f"Weir at Tarn shut for three days ({name})",
        "body_text": "\n".join(["The river board has shut the weir at Tarn, it said on Sunday.", *lines]),
    }
    if embargo is not None:
        payload["embargoed"] = (now + timedelta(seconds=embargo)).isoformat()
    return raw_item(json.dumps(payload).encode(), Source(id="tarn"), received_at=now, trace_id=new_trace())


async def test_the_sequence_goes_on_behind_it(apache_kafka: ApacheKafka) -> None:
    name = f"t{secrets.token_hex(4)}"
    settings = Settings(
        kafka_bootstrap=apache_kafka.bootstrap,
        topic_prefix=f"{name}.",
        group_prefix=name,
        session_timeout_seconds=6.0,
        heartbeat_seconds=1.0,
        http_port=0,
        worker_processes=1,
    )
    topics = tuple(replace(topic, max_message_bytes=LIMIT) if topic is PUBLISHED else topic for topic in TOPICS)
    async with clients.opened(clients.admin(settings)) as client:
        await topic_admin.create(client, topics, settings)
    async with pipeline.running(settings, stages.NAMES) as workers, collecting(settings) as sink:
        await workers.ready(READY)
        # One after the other: versions lie in several partitions, and one that is overtaken is dropped as an older one.
        await wire.send(settings, version(1, 40))
        await sink.until(lambda: len(sink.published) == 1, "the first version", 200.0)
        await wire.send(settings, version(2, 20_000))
        await sink.until(lambda: len(sink.dead_letters) == 1, "the refused version's dead letter", 200.0)
        await wire.send(settings, version(3, 40))
        # No message asks for its release, which is too large: only the timer, and that once.
        await wire.send(settings, version(1, 20_000, "dam", embargo=3.0))
        # The publisher has left twice, and was started again.
        await sink.until(lambda: len(sink.dead_letters) == 2, "two dead letters", 200.0)
        await wire.send(settings, version(2, 40, "dam"))
        await sink.until(lambda: _ended(sink), "the versions that fit", 200.0)
    of: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for record in sink.published:
        of[record.article_id].append((record.sequence, record.action.value, record.version))
    weir = [(1, "publish", 1), (2, "update", 3)]
    dam = [(1, "hold", 1), (2, "release", 2)]
    assert sorted(of.values()) == sorted([weir, dam])
    letters = [(letter.stage, letter.reason, letter.origin.topic) for letter in sink.dead_letters]
    refused = RejectReason.OUTPUT_REFUSED
    assert sorted(letters) == [("publisher", refused, DEDUPLICATED.name), ("publisher", refused, PUBLISHED.name)]


def _ended(sink: CollectedRecords) -> bool:
    return {record.version for record in sink.current().values()} == {2, 3}
