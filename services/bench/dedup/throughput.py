"""`copytaster bench dedup`: throughput of a partition at growing windows, memory per article, and recovery time.

Features are precomputed: this measures the deduplicator alone on one core, from reading the features through deciding
and indexing to building verdict and state records. The window is filled by restoring a state of that size, which also
measures recovery. Each window has a process of its own, so that none benefits from what another left in memory.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

from services.bench.dedup.lsh import compare_with_lsh
from services.bench.dedup.window import measure_window
from services.bench.settings import DEDUP

Progress = Callable[[str], None]


def bench_dedup(progress: Progress, sizes: Sequence[int] = DEDUP.windows) -> dict[str, object]:
    """Measure at each window size, then compare with datasketch's MinHashLSH at equal recall on shortened copies.

    Returns:
        `windows`: per size articles_per_second (of processor time; the median of ten parts, and the best of them),
        bytes_per_article (resident memory), state_bytes_per_article, recovery_seconds (by the clock, and of processor
        time), copy_recall; `lsh`: both indexes side by side.
    """
    windows = [_in_a_process(size, progress) for size in sizes]
    progress("comparing with MinHashLSH")
    return {"windows": windows, "lsh": compare_with_lsh()}


def _in_a_process(size: int, progress: Progress) -> dict[str, object]:
    # spawn, not fork: a forked child would start with the memory of this process.
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(size, sending))
    process.start()
    sending.close()
    try:
        while True:
            message: str | dict[str, object] = receiving.recv()
            if not isinstance(message, str):
                return message
            progress(f"window of {size:,} articles: {message}")
    except EOFError:
        raise OSError(f"the process that measured {size:,} articles exited early") from None
    finally:
        process.terminate()
        process.join()


def _child(size: int, parent: Connection) -> None:
    parent.send(measure_window(size, parent.send))
