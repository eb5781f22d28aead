"""The runbook's "Read a stage's input again", as it stands there, on Apache Kafka."""

import asyncio
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from services.commands import stages
from services.kafka import clients, topic_admin
from services.settings import Settings
from services.stream.topics import TOPICS
from services.supervision import pipeline
from tests.brokers import kafka_jvm, wire
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.ledger import Ledger
from tests.brokers.sink import collecting
from tests.brokers.snippets import snippets

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(600)]

ITEMS = 6
READY = 90.0
WRITTEN_SINCE = "2026-11-26T09:00:00.000"


async def settings_of(node: ApacheKafka) -> Settings:
    """The names of an installation, because the runbook has them; the node is this module's own."""
    settings = Settings(
        kafka_bootstrap=node.bootstrap,
        session_timeout_seconds=6.0,
        heartbeat_seconds=1.0,
        http_port=0,
        worker_processes=1,
        urgent_processes=1,
    )
    async with clients.opened(clients.admin(settings)) as client:
        await topic_admin.create(client, TOPICS, settings)
    return settings


def run(command: list[str], bootstrap: str) -> None:
    environment = {**os.environ, "KAFKA_BOOTSTRAP": bootstrap}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def reset(shell: str, bootstrap: str) -> None:
    words = shlex.split(shell.replace("\\\n", " ").replace("$KAFKA_BOOTSTRAP", bootstrap))
    assert words[0] == "kafka-consumer-groups.sh"
    # The snippet's day is in its past: here all items are newer than an hour.
    words[words.index(WRITTEN_SINCE)] = "2020-01-01T00:00:00.000"
    run([*kafka_jvm.consumer_groups(), *words[1:]], bootstrap)


async def test_what_was_read_is_read_again(apache_kafka: ApacheKafka, tmp_path: Path) -> None:
    settings = await settings_of(apache_kafka)
    of_parser, of_publisher, positions = snippets("Read a stage's input again", "operations/runbook.md")
    async with pipeline.running(settings, stages.NAMES) as workers, collecting(settings) as sink:
        await workers.ready(READY)
        await wire.send(settings, *(wire.item(number) for number in range(ITEMS)))
        await sink.until(lambda: len(sink.current()) == ITEMS, f"{ITEMS} articles")
    await asyncio.to_thread(reset, of_parser, settings.kafka_bootstrap)
    await asyncio.to_thread(reset, of_publisher, settings.kafka_bootstrap)
    script = tmp_path / "forget_positions.py"
    script.write_text(positions)
    await asyncio.to_thread(run, [sys.executable, str(script)], settings.kafka_bootstrap)
    async with pipeline.running(settings, ["parser", "publisher"]) as workers:
        await workers.ready(READY)
        parser, publisher = [await read_again(workers, stage) for stage in ("parser", "publisher")]
    assert parser.sums["kept"] == ITEMS
    assert publisher.sums["kept"] == 0


async def read_again(workers: pipeline.Pipeline, stage: str) -> Ledger:
    """The stage's account once it has read all of its input; polled, since a metrics page has no event to wait for."""
    async with asyncio.timeout(READY):
        while True:
            ledger = Ledger(await workers.metrics(stage))
            if ledger.sums["consumed"] >= ITEMS and ledger.balances:
                return ledger
            await asyncio.sleep(0.2)
