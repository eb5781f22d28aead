"""The parser's Faust agent: news.raw → news.parsed, each item read in a process of the pool.

What happens to an item is in `handle.py`, how it is read in `parse.py`.
"""

from services.parser.handle import handle, prepare
from services.pool.cpu_pool import Job
from services.settings import Settings
from services.stream.stage_names import PARSER
from services.stream.topics import RAW, RAW_URGENT
from services.worker.stage import Stage

_SLOW_CPU_SECONDS = 0.05
"""Ordinary items take one to ten milliseconds."""


def stage(settings: Settings) -> Stage:
    """The parser stage. Items come from outside, so they are always read in processes with limits."""
    return Stage(
        name=PARSER,
        routine=RAW,
        urgent=RAW_URGENT,
        work=Job(handle=handle, prepare=prepare, slow_cpu_seconds=_SLOW_CPU_SECONDS),
        processes=settings.worker_processes or 1,
    )
