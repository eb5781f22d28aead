"""A real Prometheus scrapes a real run: rules and dashboards find their series, and no alert fires falsely."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from deploy.grafana import pages
from deploy.monitoring_demo import items
from deploy.monitoring_demo.prometheus_server import Prometheus, scraping
from services.commands import stages
from services.kafka import clients
from services.settings import Settings
from services.stream.topics import RAW
from services.supervision.free_ports import free_port
from services.supervision.pipeline import Pipeline
from services.supervision.supervisor import Supervisor
from tests.brokers import wire
from tests.brokers.cluster import embedded
from tests.brokers.sink import collecting
from tests.unit.deploy import metric_names
from tests.unit.deploy.deployed_files import DEPLOY

RULES = DEPLOY / "prometheus" / "rules"
ARTICLES = 5

#: Series that exist only after a failure that this run does not cause.
ONLY_AFTER_FAILURES = {
    "copytaster_pool_restarts_total",
    "copytaster_fell_behind_records_total",
    "copytaster_state_records_set_aside_total",
}
#: Series of what is not in this run: the gateway, the collector of sources, and local stores of the state.
OF_WHAT_DOES_NOT_RUN = {
    "copytaster_gateway_kills_unacknowledged",
    "copytaster_gateway_webhook_stopped",
    "copytaster_source_failures",
    "copytaster_source_items_total",
    "copytaster_source_missed_numbers_total",
    "copytaster_source_polls_total",
    "copytaster_sources",
    "copytaster_state_store_open",
    "copytaster_state_store_rebuilt_total",
}
#: Pages of what is not in this run either; their series are looked for where they are written (tests/unit/deploy).
PAGES_OF_WHAT_DOES_NOT_RUN = {"sources", "gateway"}

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        shutil.which("prometheus") is None and "CI" not in os.environ, reason="prometheus is not installed"
    ),
]


@asynccontextmanager
async def a_run(settings: Settings) -> AsyncIterator[tuple[Pipeline, Supervisor]]:
    """All services running: articles were published, one was sent twice, one item was rejected and one refused."""
    supervisor = Supervisor(settings.drain_seconds + 2)
    pipeline = Pipeline(settings, supervisor)
    try:
        for stage in stages.NAMES:
            await pipeline.start(stage, "worker", stage)
        await pipeline.start("push", "push")
        await pipeline.ready(90)
        async with collecting(settings) as sink:
            await push_articles(settings)
            await sink.until(lambda: len(sink.current()) >= ARTICLES, f"{ARTICLES} articles")
            async with clients.producing(settings) as producer:
                await producer.send_and_wait(settings.topic(RAW.name), b"not json")
            await wire.send(settings, wire.item(0))
            await sink.until(lambda: len(sink.dead_letters) == 1, "a dead letter")
        yield pipeline, supervisor
    finally:
        await supervisor.stop()


async def push_articles(settings: Settings) -> None:
    address = f"http://{settings.push_host}:{settings.push_port}/v1/items"
    async with aiohttp.ClientSession() as session:
        for number in range(ARTICLES):
            async with session.post(f"{address}?source=wire-{number}", data=wire.text(number).encode()) as accepted:
                assert accepted.status == 202
        async with session.post(address, data=b"without a source") as refused:
            assert refused.status == 400


async def push_rare_items(settings: Settings) -> None:
    """An embargo that ends at once, and a kill of an article that never arrived."""
    now = datetime.now(UTC)
    address = f"http://{settings.push_host}:{settings.push_port}/v1/items?source=wire-0"
    async with aiohttp.ClientSession() as session:
        for payload in (items.article(1, now, now + timedelta(seconds=3)), items.stray_kill(2, now)):
            async with session.post(address, data=payload) as accepted:
                assert accepted.status == 202


async def every_target_scraped(prometheus: Prometheus, targets: int) -> None:
    await prometheus.until('up{job="copytaster"} == 1', lambda answer: len(answer) == targets)
    await prometheus.until("stage:copytaster_consumed:rate5m", lambda answer: len(answer) > len(stages.NAMES))
    await prometheus.until("copytaster_rejected_total", bool)
    await prometheus.until("copytaster_end_to_end_seconds_count", bool)


async def panels_without_data(prometheus: Prometheus) -> list[str]:
    return [
        f"{page.name}: {panel.question}"
        for page in pages.ALL
        if page.name not in PAGES_OF_WHAT_DOES_NOT_RUN
        for panel in page.panels
        if not await prometheus.query(panel.query)
    ]


async def test_every_series_queried_by_a_rule_or_panel_exists(tmp_path: Path) -> None:
    async with (
        embedded(push_port=free_port()) as settings,
        a_run(settings) as (run, supervisor),
        scraping(tmp_path, run.ports.values(), RULES, supervisor) as prometheus,
    ):
        await every_target_scraped(prometheus, len(stages.NAMES) + 1)
        # rate() sees only increases after the first scrape.
        await wire.send(settings, *(wire.item(number) for number in range(10, 15)))
        await push_rare_items(settings)
        await prometheus.until("copytaster:end_to_end_slow:ratio_rate6h", bool)
        await prometheus.until("copytaster_embargo_releases_total", bool)
        await prometheus.until('ALERTS{alertname="CopytasterKillUnresolved", alertstate="firing"}', bool)
        assert await panels_without_data(prometheus) == []
        rules = await prometheus.rules()
        assert [rule["name"] for rule in rules if rule["health"] != "ok"] == []
        recorded = {rule["name"] for rule in rules if rule["type"] == "recording"}
        asked_for = {name for rule in rules for name in metric_names.used(rule["query"])}
        there = {name for name in asked_for if await prometheus.query(name)}
        assert recorded <= there
        assert asked_for - there == ONLY_AFTER_FAILURES | OF_WHAT_DOES_NOT_RUN
        assert {rule["name"] for rule in rules if rule.get("state") == "firing"} == {"CopytasterKillUnresolved"}
