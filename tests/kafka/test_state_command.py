"""`copytaster state`: an operator sees what a stage remembers, and whether topic and store agree."""

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli import build
from services.settings import Settings
from services.stream.topics import DEDUPLICATED, PUBLISHER_STATE
from services.worker.local_store.local_stores import store_path
from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import on_apache_kafka
from tests.kafka.test_local_store import PARTITION, Owner

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]


def state(settings: Settings, what: str) -> tuple[int, dict[str, Any]]:
    """Exit code and the object printed."""
    command = ["state", what, "publisher", str(PARTITION), "--json"]
    result = CliRunner().invoke(build(["state", "config"]), command, env=settings.environment())
    return result.exit_code, json.loads(result.stdout)


async def test_it_shows_what_topic_and_store_hold_and_notices_where_they_differ(
    apache_kafka: ApacheKafka, tmp_path: Path
) -> None:
    async with on_apache_kafka(apache_kafka, state_folder=str(tmp_path)) as settings:
        owner = Owner(settings)
        await owner.claim()
        outline = (
            b'{"schema_version":1,"sequence":3,"standing":"killed","was_shown":true,"version":2,'
            b'"event_time":"2026-03-01T12:00:00Z"}'
        )
        position = json.dumps({settings.topic(DEDUPLICATED.name): 0}).encode()
        await owner.commit((b"outline:a1-1", outline), (b"story:s1-1", b"gone"), (b"\0position", position))
        await owner.commit((b"story:s1-1", None))
        await owner.leave()

        code, shown = await asyncio.to_thread(state, settings, "show")
        assert code == 0
        assert shown["topic"]["by_kind"] == shown["store"]["by_kind"] == {"outline": 1}
        assert shown["topic"]["tombstones"] == 1
        assert shown["positions"][settings.topic(DEDUPLICATED.name)] == {"position": 0, "first": 0, "next": 0}

        _, verified = await asyncio.to_thread(state, settings, "verify")
        assert verified["problems"]["store"]["count"] == verified["problems"]["disagreements"]["count"] == 0

        path = store_path(tmp_path, settings.topic(PUBLISHER_STATE.name), PARTITION)
        db = sqlite3.connect(path)
        db.execute("UPDATE state SET value = 'other' WHERE value IS NOT NULL")
        db.commit()
        db.close()
        code, verified = await asyncio.to_thread(state, settings, "verify")
        assert code == 1
        assert "damaged" in verified["problems"]["store"]["first"][0]
