"""Broker, workers, push endpoint and Prometheus, for one synthetic day; what Prometheus recorded of it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from deploy.monitoring_demo.day import Incident
from deploy.monitoring_demo.judgement import AlertSeries
from deploy.monitoring_demo.load import LoadAverage
from deploy.monitoring_demo.prometheus_server import Prometheus, scraping
from deploy.monitoring_demo.scaled_rules import scaled_file, scaled_query
from deploy.monitoring_demo.sources import Sources
from services.commands import stages
from services.settings import Settings
from services.supervision.free_ports import free_port
from services.supervision.pipeline import Pipeline
from services.supervision.supervisor import Supervisor

RULES = Path(__file__).parents[1] / "prometheus" / "rules"
_READY_SECONDS = 180.0
_CALM_SECONDS = 60.0
_TICK_SECONDS = 1.0

Answers = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Plan:
    """What is played, for how long, how fast the rules' clocks run, and what Prometheus is asked at the end."""

    incidents: tuple[Incident, ...]
    seconds: float
    factor: float
    queries: Sequence[str] = ()


@dataclass(frozen=True)
class Recorded:
    """What Prometheus recorded of the day: alerts and answers, by seconds since it began."""

    alerts: list[AlertSeries]
    until: float
    load: LoadAverage
    answers: Answers


@dataclass(frozen=True)
class Watcher:
    """Callbacks that report progress."""

    say: Callable[[str], None]
    happens: Callable[[Incident], None]
    tick: Callable[[float], None]


async def run(settings: Settings, plan: Plan, folder: Path, watcher: Watcher) -> Recorded:
    """Play the day. Everything that was started has ended when this returns.

    Raises:
        NotReadyError: the pipeline did not start.
        PrometheusError: Prometheus did not start.
    """
    settings = settings.model_copy(update={"push_port": free_port()})
    rules = folder / "rules"
    rules.mkdir()
    for file in sorted(RULES.glob("*.yml")):
        (rules / file.name).write_text(scaled_file(file.read_text(encoding="utf-8"), plan.factor), encoding="utf-8")
    async with _pipeline(settings, folder) as (pipeline, supervisor):
        watcher.say("starting a worker for each stage")
        await pipeline.ready(_READY_SECONDS)
        watcher.say("starting Prometheus, and waiting until no alert is pending")
        async with scraping(folder, pipeline.ports.values(), rules, supervisor) as prometheus:
            await _calm(prometheus, len(pipeline.ports))
            return await _day(settings, plan, watcher, prometheus, supervisor)


async def _day(
    settings: Settings, plan: Plan, watcher: Watcher, prometheus: Prometheus, supervisor: Supervisor
) -> Recorded:
    began_at, began, load = time.time(), time.monotonic(), LoadAverage()

    def elapsed() -> float:
        return time.monotonic() - began

    async def tick() -> None:
        while True:
            watcher.tick(elapsed())
            await asyncio.sleep(_TICK_SECONDS)

    url = f"http://{settings.push_host}:{settings.push_port}/v1/items"
    async with aiohttp.ClientSession() as session, _beside(load.watch(), tick()):
        await Sources(session, url, supervisor, elapsed).play(plan.incidents, plan.seconds, watcher.happens)
        await asyncio.sleep(max(0.0, plan.seconds - elapsed()))
    watcher.say("asking Prometheus what it saw")
    end = time.time()
    alerts = await prometheus.query_range('ALERTS{alertstate="firing"}', began_at, end)
    series: list[AlertSeries] = [
        (each["metric"], [float(moment) - began_at for moment, _ in each["values"]]) for each in alerts
    ]
    answers = {
        query: await prometheus.query_range(scaled_query(query, plan.factor), began_at, end) for query in plan.queries
    }
    return Recorded(series, end - began_at, load, {query: _since(began_at, found) for query, found in answers.items()})


def _since(began_at: float, answer: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Unix times → the day's seconds."""
    return [
        {"metric": each["metric"], "values": [[float(at) - began_at, value] for at, value in each["values"]]}
        for each in answer
    ]


@asynccontextmanager
async def _pipeline(settings: Settings, folder: Path) -> AsyncIterator[tuple[Pipeline, Supervisor]]:
    supervisor = Supervisor(settings.drain_seconds + 2)
    with ExitStack() as files:
        names = (*stages.NAMES, "push")
        logs = {name: files.enter_context((folder / f"{name}.log").open("ab")) for name in names}
        pipeline = Pipeline(settings, supervisor, logs)
        try:
            for stage in stages.NAMES:
                await pipeline.start(stage, "worker", stage)
            await pipeline.start("push", "push")
            yield pipeline, supervisor
        finally:
            await supervisor.stop()


async def _calm(prometheus: Prometheus, processes: int) -> None:
    """Wait until every process is scraped and no alert is even pending: then the day begins."""
    await prometheus.until('up{job="copytaster"} == 1', lambda answer: len(answer) == processes, _CALM_SECONDS)
    await prometheus.until("ALERTS", lambda answer: not answer, _CALM_SECONDS)


@asynccontextmanager
async def _beside(*works: Any) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
