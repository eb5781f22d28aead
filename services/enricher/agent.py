"""The enricher's Faust agent: news.parsed → news.enriched, the language model in CPU processes.

What a CPU process holds is in `process.py`, what happens to a message in `handle.py`, how an article is annotated in
`enrich.py`.
"""

import os
from dataclasses import replace
from functools import partial
from pathlib import Path

from schemas.enriched import DEFAULT_DESK
from services.enricher.handle import affinity
from services.enricher.process import counts, prepare, read_ahead, work
from services.enricher.settings import DEFAULTS
from services.observability import series
from services.pool.cpu_pool import Job
from services.settings import Settings
from services.sources.registry.read import read_registry
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
    desks = _desks(settings)
    return Stage(
        name="enricher",
        routine=PARSED,
        urgent=PARSED_URGENT,
        work=replace(JOB, handle=partial(work, desks=desks)) if desks else JOB,
        processes=settings.worker_processes or len(os.sched_getaffinity(0)),
        batch_size=min(DEFAULTS.messages_per_batch, settings.batch_size),
    )


def _desks(settings: Settings) -> dict[str, str]:
    """The desk of each source that has another than the default, as the registry says when the worker starts.

    Only then: a source that changed its desk in mid-run would leave its articles behind at the old one.
    """
    if settings.sources_file is None:
        return {}
    registry = read_registry(Path(settings.sources_file).read_text(encoding="utf-8"))
    return {entry.id: entry.desk for entry in registry.entries if entry.desk != DEFAULT_DESK}
