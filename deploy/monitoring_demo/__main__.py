"""`python -m deploy.monitoring_demo`: play the day, print the table; exit 0 only if it is exactly as expected."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from deploy.grafana import pages
from deploy.monitoring_demo import day, table
from deploy.monitoring_demo.judgement import firings, judge, with_load
from deploy.monitoring_demo.prometheus_server import PrometheusError
from deploy.monitoring_demo.run import Plan, Recorded, Watcher, run
from services.commands import console
from services.kafka.embedded_broker import EmbeddedBroker
from services.observability import logs
from services.settings import Settings
from services.stream.topics import TOPICS
from services.supervision.pipeline import NotReadyError


def main(
    *,
    minutes: Annotated[float, typer.Option(help="How long the day is; incidents that do not fit are left out.")] = (
        day.DEFAULT_MINUTES
    ),
    factor: Annotated[float, typer.Option(help="How much faster the rules' clocks run.", min=1)] = day.DEFAULT_FACTOR,
    keep: Annotated[Path | None, typer.Option(help="Keep logs, rules and what was recorded in this folder.")] = None,
) -> None:
    """Play a synthetic day, watched by a real Prometheus with the deployed rules."""
    queries = tuple(dict.fromkeys(panel.query for page in pages.ALL for panel in page.panels))
    plan = Plan(day.of_length(minutes), minutes * 60, factor, queries if keep else ())
    with tempfile.TemporaryDirectory(prefix="copytaster-day-") as temporary, EmbeddedBroker() as broker:
        settings = console.settings(kafka_bootstrap=broker.bootstrap, embedded_broker=True, http_port=0)
        logs.configure(settings.model_copy(update={"log_level": "ERROR"}), "demo")
        broker.create_topics([settings.topic(topic.name) for topic in TOPICS])
        folder = Path(temporary) / "day"
        folder.mkdir()
        try:
            recorded = _play(settings, plan, folder)
        except (NotReadyError, PrometheusError) as error:
            console.fail(str(error))
        finally:
            if keep is not None:
                shutil.copytree(folder, keep, dirs_exist_ok=True, ignore=shutil.ignore_patterns("data"))
    if keep is not None:
        recorded_there = {"seconds": recorded.until, "answers": recorded.answers, "alerts": recorded.alerts}
        (keep / "recorded.json").write_text(json.dumps(recorded_there), encoding="utf-8")
    judged = judge(plan.incidents, firings(recorded.alerts), recorded.until)
    rows = with_load(judged, recorded.load.seen, os.cpu_count() or 1)
    for line in table.lines(rows, factor):
        console.out.print(line, highlight=False, soft_wrap=True, markup=False)
    right = all(row.right for row in rows)
    console.out.print(
        f"\n{'As expected' if right else 'NOT as expected'}: {len(plan.incidents)} incidents, {len(rows)} alerts, "
        f"factor {factor:g}; {recorded.load.summary()}. Nothing left running.",
        highlight=False,
        soft_wrap=True,
    )
    sys.exit(0 if right else 1)


def _play(settings: Settings, plan: Plan, folder: Path) -> Recorded:
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=console.err, transient=True
    ) as progress:
        bar = progress.add_task("starting", total=plan.seconds)
        watcher = Watcher(
            say=lambda line: progress.update(bar, description=line),
            happens=lambda incident: progress.console.print(
                f"{day.clock(incident.begins, plan.factor)}  {incident.says}", highlight=False
            ),
            tick=lambda second: progress.update(
                bar, completed=second, description=f"{day.clock(second, plan.factor)} o'clock"
            ),
        )
        return console.run(run(settings, plan, folder, watcher))


typer.run(main)
