"""`copytaster bench dedup`: how fast a partition decides at growing windows, its memory an article, and recovery.

Features are given: this is the deduplicator alone, one core: reading the features, deciding, indexing, building verdict
and state records. The window is filled by restoring a state of that size, which is also the measure of recovery. Each
window has a process of its own, so that none is helped by what another left in memory.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

from services.bench.dedup_lsh import compare_with_lsh
from services.bench.dedup_window import measure_window

Progress = Callable[[str], None]
DEFAULT_SIZES = (10_000, 100_000, 1_000_000)


def bench_dedup(progress: Progress, sizes: Sequence[int] = DEFAULT_SIZES) -> dict[str, object]:
    """Measure at each window size, then beside datasketch's MinHashLSH at equal recall on shortened copies.

    Returns:
        `windows`: per size articles_per_second (of processor time; the median of ten parts, and the best of them),
        bytes_per_article (resident memory), state_bytes_per_article, recovery_seconds (by the clock, and of processor
        time), copy_recall; `lsh`: both indexes side by side.
    """
    windows = [_in_a_process(size, progress) for size in sizes]
    progress("beside MinHashLSH")
    return {"windows": windows, "lsh": compare_with_lsh()}


def _in_a_process(size: int, progress: Progress) -> dict[str, object]:
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(size, sending))
    process.start()
    sending.close()
    try:
        while True:
            said: str | dict[str, object] = receiving.recv()
            if not isinstance(said, str):
                return said
            progress(f"window of {size:,} articles: {said}")
    except EOFError:
        raise OSError(f"the process that measured {size:,} articles ended early") from None
    finally:
        process.terminate()
        process.join()


def _child(size: int, parent: Connection) -> None:
    parent.send(measure_window(size, parent.send))
