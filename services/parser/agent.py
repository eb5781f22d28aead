"""The parser's Faust agent: news.raw → news.parsed, each item read in a CPU process of its own.

What happens to an item is in `handle.py`, how it is read in `parse.py`.
"""

from services.parser.handle import handle, prepare
from services.pool.cpu_pool import Job
from services.settings import Settings
from services.stream.topics import RAW, RAW_URGENT
from services.worker.stage import Stage


def stage(settings: Settings) -> Stage:
    """The parser. Its items come from outside: a process each, with limits, even where one would be fast enough."""
    return Stage(
        name="parser",
        source=RAW,
        urgent=RAW_URGENT,
        work=Job(handle=handle, prepare=prepare),
        processes=settings.worker_processes or 1,
    )
