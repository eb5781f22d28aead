"""The enricher's Faust agent: news.parsed → news.enriched, the language model in CPU processes.

What a CPU process holds is in `process.py`, what happens to a message in `handle.py`, how an article is annotated in
`enrich.py`.
"""

import os

from services.enricher.handle import affinity
from services.enricher.process import counts, prepare, read_ahead, work
from services.enricher.settings import DEFAULTS
from services.pool.cpu_pool import Job
from services.settings import Settings
from services.stream.topics import PARSED, PARSED_URGENT
from services.worker.stage import Stage


def stage(settings: Settings) -> Stage:
    """The enricher, one process per core unless the settings say otherwise."""
    return Stage(
        name="enricher",
        source=PARSED,
        urgent=PARSED_URGENT,
        work=Job(handle=work, prepare=prepare, counts=counts, read_ahead=read_ahead, affinity=affinity),
        processes=settings.worker_processes or len(os.sched_getaffinity(0)),
        batch_size=min(DEFAULTS.messages_per_batch, settings.batch_size),
    )
