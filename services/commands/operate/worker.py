"""`copytaster worker STAGE` and `copytaster push`: the long-running processes."""

from collections.abc import Callable, Coroutine
from enum import StrEnum
from typing import Annotated, Any

import typer

from services.commands import console, stages
from services.ingest import agent as ingest
from services.observability import logs
from services.sources.registry.read import InvalidRegistryError
from services.worker.worker import Worker

StageName = StrEnum("StageName", {name.upper(): name for name in stages.NAMES})  # type: ignore[misc] # from one table


def worker(stage: Annotated[StageName, typer.Argument(help="Which stage to run.")]) -> None:
    """Run one worker of a stage until SIGTERM; messages in progress are finished first."""
    settings = console.settings()
    logs.configure(settings, stage.value)

    async def work() -> None:
        await Worker(settings, stages.build(stage.value, settings)).run()

    _serve(work)


def push() -> None:
    """Run the HTTP push endpoint: POST /v1/items."""
    settings = console.settings()
    logs.configure(settings, "ingest")
    _serve(lambda: ingest.run(settings))


def _serve(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        console.run(work())
    except (RuntimeError, InvalidRegistryError) as error:
        console.fail(str(error))
