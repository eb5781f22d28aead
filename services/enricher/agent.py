"""The enricher's Faust agent: news.parsed → news.enriched, the language model in CPU processes.

What a CPU process holds is in `process.py`, what happens to a message in `handle.py`, how an article is annotated in
`enrich.py`.
"""

import os

from services.enricher.handle import affinity
from services.enricher.process import counts, prepare, read_ahead, work
from services.enricher.settings import DEFAULTS
from services.observability import series
from services.pool.cpu_pool import Job
from services.settings import Settings
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
    return Stage(
        name="enricher",
        routine=PARSED,
        urgent=PARSED_URGENT,
        work=JOB,
        processes=settings.worker_processes or len(os.sched_getaffinity(0)),
        batch_size=min(DEFAULTS.messages_per_batch, settings.batch_size),
    )
