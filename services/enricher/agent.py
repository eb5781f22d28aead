"""The enricher's Faust agent: news.parsed → news.enriched, the language model in CPU processes.

What happens to a message is in `handle.py`, how an article is annotated in `enrich.py`.
"""

import os

from services.enricher.handle import affinity, counts, handle, prepare
from services.pool.pool import Job
from services.settings import Settings
from services.stream.topics import PARSED, PARSED_URGENT
from services.worker.stage import Stage

BATCH = 32
"""About two seconds of work for two cores: a rebalance never waits longer."""


def stage(settings: Settings) -> Stage:
    """The enricher, one process per core unless told otherwise."""
    return Stage(
        name="enricher",
        source=PARSED,
        urgent=PARSED_URGENT,
        work=Job(handle=handle, prepare=prepare, counts=counts, affinity=affinity),
        processes=settings.worker_processes or len(os.sched_getaffinity(0)),
        batch_size=min(BATCH, settings.batch_size),
    )
