"""`copytaster bench dedup`: how fast a shard decides at growing windows, what an article costs in memory, and recovery.

Features are given: this is the deduplicator alone, one core. The window is filled by restoring a state of that size,
which is also the measure of recovery.
"""

import ctypes
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from schemas.verdict import VerdictKind
from services.bench.dedup_articles import Generator, Load
from services.bench.dedup_lsh import compare_with_lsh
from services.bench.dedup_state import filled_state
from services.deduplicator.settings import DedupSettings
from services.deduplicator.shard import Shard

Progress = Callable[[str], None]
DEFAULT_SIZES = (10_000, 100_000, 1_000_000)
_MEASURED = 3_000
_WARM_UP = 300
_KINDS = frozenset({VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT})


def bench_dedup(progress: Progress, sizes: Sequence[int] = DEFAULT_SIZES) -> dict[str, object]:
    """Measure at each window size, then beside datasketch's MinHashLSH at equal recall on shortened copies.

    Returns:
        `windows`: per size articles_per_second, bytes_per_article (resident memory), state_bytes_per_article,
        recovery_seconds, copy_recall; `lsh`: both indexes side by side.
    """
    windows = []
    for size in sizes:
        progress(f"window of {size:,} articles")
        windows.append(_at(size))
        gc.collect()
    progress("beside MinHashLSH")
    return {"windows": windows, "lsh": compare_with_lsh()}


def _at(size: int) -> dict[str, object]:
    window = DedupSettings().story_window
    generator = Generator(seed=size, articles=size, window=window)
    before = _resident_bytes()
    shard = Shard()
    lengths: list[int] = []
    started = time.perf_counter()
    making = shard_filled(shard, generator, size, lengths)
    recovery = time.perf_counter() - started - making
    gc.collect()
    resident = _resident_bytes() - before
    rate, recall = _rate(shard, generator)
    return {
        "articles": size,
        "articles_per_second": rate,
        "bytes_per_article": resident / size,
        "state_bytes_per_article": sum(lengths) / size,
        "recovery_seconds": recovery,
        "copy_recall": recall,
    }


def shard_filled(shard: Shard, generator: Generator, size: int, lengths: list[int]) -> float:
    """Restore a made-up state; the seconds that making it took, which are not part of recovery."""
    spent = 0.0

    def timed() -> Iterator[tuple[bytes, bytes | None]]:
        nonlocal spent
        records = filled_state(generator, size)
        while True:
            started = time.perf_counter()
            record = next(records, None)
            spent += time.perf_counter() - started
            if record is None:
                return
            lengths.append(len(record[1] or b""))
            yield record

    shard.restore(timed())
    return spent


def _rate(shard: Shard, generator: Generator) -> tuple[float, float]:
    """Articles per second of processor time, and the share of shortened copies that were found."""
    loads = list(generator.stream(_WARM_UP + _MEASURED))
    for number, load in enumerate(loads[:_WARM_UP]):
        shard.decide(load.enriched, f"bench:0:{number}")
    measured = loads[_WARM_UP:]
    gc.collect()
    started = time.process_time()
    decisions = [shard.decide(load.enriched, f"bench:1:{number}") for number, load in enumerate(measured)]
    seconds = time.process_time() - started
    kinds = [decision.messages[0].verdict.kind for decision in decisions]
    return len(measured) / seconds, _recall(measured, kinds)


def _recall(loads: Sequence[Load], kinds: Sequence[VerdictKind]) -> float:
    copies = [kind in _KINDS for load, kind in zip(loads, kinds, strict=True) if load.copy_of]
    return sum(copies) / len(copies) if copies else 0.0


def _resident_bytes() -> int:
    """Resident memory of this process (Linux), once what was freed is handed back (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096
