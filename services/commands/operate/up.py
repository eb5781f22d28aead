"""`copytaster up`: broker and all services in one terminal. Ctrl-C drains and stops everything."""

import asyncio
import contextlib
import re
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.live import Live
from rich.table import Table

from services.commands import console, stages
from services.gateway.listening import shown_address
from services.kafka import embedded_broker
from services.settings import Settings
from services.stream.topics import TOPICS
from services.supervision.pipeline import NotReadyError, Pipeline
from services.supervision.supervisor import Supervisor

_REFRESH_SECONDS = 1.0
_READY_SECONDS = 120.0
Alive = Callable[[], bool]
_SAMPLE = re.compile(r"^(copytaster_\w+)(?:\{[^}]*\})? ([0-9.e+-]+)$", re.MULTILINE)


def up(
    *,
    embedded: Annotated[
        bool, typer.Option("--embedded/--external", help="Start a broker too, or use KAFKA_BOOTSTRAP.")
    ] = True,
    log_folder: Annotated[Path | None, typer.Option(help="Folder for the services' logs.")] = None,
) -> None:
    """Run the whole service on this machine until Ctrl-C."""
    folder = log_folder or Path(tempfile.mkdtemp(prefix="copytaster-"))
    folder.mkdir(parents=True, exist_ok=True)
    with _broker(embedded) as (settings, alive):
        try:
            console.run(_serve(settings, folder, alive))
        except NotReadyError as error:
            console.fail(f"{error}; logs are in {folder}")


@contextlib.contextmanager
def _broker(embedded: bool) -> Iterator[tuple[Settings, Alive]]:
    if not embedded:
        yield console.settings(), lambda: True
        return
    with contextlib.ExitStack() as closing:
        broker = closing.enter_context(console.embedded_broker())
        # The broker keeps nothing, so that a view of it is worth nothing afterwards.
        view = closing.enter_context(tempfile.TemporaryDirectory(prefix="copytaster-view-"))
        # Nobody else is here whose sources and dead letters the desk page could show.
        own = {"embedded_broker": True, "gateway_view": view, "gateway_operations": True}
        settings = console.settings(kafka_bootstrap=broker.bootstrap, **own)
        broker.create_topics([settings.topic(topic.name) for topic in TOPICS])
        console.err.print(f"The embedded broker {embedded_broker.LIMITS}.", style="dim")
        yield settings, lambda: broker.alive


async def _serve(settings: Settings, folder: Path, alive: Alive) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    # SIGKILL follows only when a worker has had its whole drain time and a little to exit.
    supervisor = Supervisor(settings.drain_seconds + 2)
    with contextlib.ExitStack() as files:
        names = (*stages.NAMES, "push", "sources", "gateway")
        logs = {name: files.enter_context((folder / f"{name}.log").open("ab")) for name in names}
        pipeline = Pipeline(settings, supervisor, logs)
        try:
            for name in stages.NAMES:
                await pipeline.start(name, "worker", name)
            await pipeline.start("push", "push")
            if _fetches(settings):
                await pipeline.start("sources", "sources", "run")
            await pipeline.start("gateway", "gateway")
            await _show(pipeline, supervisor, settings, stop, alive)
        finally:
            console.err.print("draining …", style="dim")
            await supervisor.stop()


def _fetches(settings: Settings) -> bool:
    """Whether the registry names sources that are fetched."""
    registry = console.registry(settings)
    return registry is not None and any(entry.connections for entry in registry.entries)


async def _show(
    pipeline: Pipeline, supervisor: Supervisor, settings: Settings, stop: asyncio.Event, alive: Alive
) -> None:
    gateway = shown_address(settings.gateway_host, settings.gateway_port)
    console.err.print(
        f"KAFKA_BOOTSTRAP={settings.kafka_bootstrap}   push: http://{settings.push_host}:{settings.push_port}/v1/items"
        f"   gateway: http://{gateway}/v1/stream   desk page: http://{gateway}/",
        highlight=False,
    )
    ready = asyncio.create_task(pipeline.ready(_READY_SECONDS))
    with Live(console=console.out, auto_refresh=False) as live:
        # Without the broker nothing can be drained; its death is named once the services have ended.
        while alive() and not stop.is_set():
            if ready.done():
                # Raises if the pipeline did not start, instead of showing a table that never changes.
                ready.result()
            live.update(await _status(pipeline, supervisor), refresh=True)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _REFRESH_SECONDS)
    ready.cancel()


async def _status(pipeline: Pipeline, supervisor: Supervisor) -> Table:
    table = Table("service", "pid", "ready", "in", "kept", "dropped", "rejected", "behind", "restarts")
    for name, child in supervisor.children.items():
        sums: dict[str, float] = {}
        for series, value in _SAMPLE.findall(await pipeline.metrics(name)):
            sums[series] = sums.get(series, 0.0) + float(value)
        shown = [f"{sums.get(f'copytaster_{s}', 0):.0f}" for s in _COLUMNS]
        ready = "yes" if sums.get("copytaster_ready") else "no"
        table.add_row(name, str(child.pid or "-"), ready, *shown, str(child.restarts))
    return table


_COLUMNS = ("consumed_total", "kept_total", "dropped_total", "rejected_total", "lag")
