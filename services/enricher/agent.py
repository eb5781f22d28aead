"""The enricher's Faust agent: news.parsed → news.enriched, the language model in CPU processes.

What a CPU process holds is in `process.py`, what happens to a message in `handle.py`, how an article is annotated in
`enrich.py`.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from schemas.enriched import DEFAULT_DESK
from services.enricher.handle import affinity
from services.enricher.process import counts, prepare, read_ahead, work
from services.enricher.settings import DEFAULTS
from services.observability import series
from services.observability.metrics import Metrics
from services.pool.cpu_pool import Job
from services.settings import Settings
from services.sources.registry.registry import Registry
from services.sources.registry.watch import FILE_SECONDS, WatchedRegistry, read_file, registry_of
from services.stream.stage_names import ENRICHER
from services.stream.topics import PARSED, PARSED_URGENT
from services.worker.stage import Stage

JOB = Job(
    handle=work,
    prepare=prepare,
    counts=counts,
    series={
        "cache_hits": series.TEXT_CACHE_HITS,
        "cache_misses": series.TEXT_CACHE_MISSES,
        "articles_without_model": series.ARTICLES_WITHOUT_MODEL,
    },
    read_ahead=read_ahead,
    affinity=affinity,
)
"""What its CPU processes do."""


def stage(settings: Settings) -> Stage:
    """The enricher, one process per core unless the settings say otherwise."""
    file = Path(settings.sources_file) if settings.sources_file else None
    return Stage(
        name=ENRICHER,
        routine=PARSED,
        urgent=PARSED_URGENT,
        work=job_of(registry_of(read_file(file))) if file else JOB,
        follow=partial(follow_desks, file) if file else None,
        processes=settings.worker_processes or len(os.sched_getaffinity(0)),
        batch_size=min(DEFAULTS.messages_per_batch, settings.batch_size),
    )


def job_of(registry: Registry) -> Job:
    """The work with the desk of each source that has another than the default."""
    desks = {entry.id: entry.desk for entry in registry.entries if entry.desk != DEFAULT_DESK}
    return replace(JOB, handle=partial(work, desks=desks)) if desks else JOB


async def follow_desks(
    file: Path, metrics: Metrics, update: Callable[[Job], None], every_seconds: float = FILE_SECONDS
) -> None:
    """Take what the registry says of desks while the worker runs.

    A source that changes its desk leaves its articles behind at the old one, as it would with a restart.
    """
    registry = WatchedRegistry(file, metrics, every_seconds)
    await registry.follow(lambda now: update(job_of(now)))
