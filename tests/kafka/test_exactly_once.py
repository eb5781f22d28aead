"""Workers that remember are killed and paused at random instants: nothing is lost, and nothing is published twice."""

from pathlib import Path

import pytest

from tests.brokers.apache_kafka import ApacheKafka
from tests.brokers.cluster import on_apache_kafka
from tests.brokers.sink import collecting
from tests.chaos.ordeal import Ordeal
from tests.chaos.test_nothing_is_lost import check

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(900)]


async def test_a_kill_at_any_instant_repeats_nothing(apache_kafka: ApacheKafka, tmp_path: Path) -> None:
    async with (
        on_apache_kafka(apache_kafka, worker_processes=1, urgent_processes=1) as settings,
        collecting(settings) as sink,
    ):
        report = await Ordeal(settings, tmp_path, items=400, kills=12, seed=5).run(sink)
        check(report, sink)
        assert report.repeats == 0


async def test_a_pause_longer_than_the_session_repeats_nothing(apache_kafka: ApacheKafka, tmp_path: Path) -> None:
    """One of two workers is stopped with partitions in hand; it goes on after the other has them."""
    async with (
        on_apache_kafka(apache_kafka, worker_processes=1, urgent_processes=1) as settings,
        collecting(settings) as sink,
    ):
        doubled = ("deduplicator", "publisher", "stories")
        report = await Ordeal(settings, tmp_path, items=1200, kills=0, seed=6, pauses=5, doubled=doubled).run(sink)
        check(report, sink)
        assert report.pauses == 5
        assert report.repeats == 0
