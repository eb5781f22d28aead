"""One window of the deduplicator's benchmark: restore so many articles, weigh them, decide a few thousand more."""

import ctypes
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from schemas.verdict import VerdictKind
from services.bench.dedup.articles import GeneratedArticle
from services.bench.dedup.state import filled_state
from services.bench.settings import DEDUP
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import DedupSettings
from services.stream.state_records import StateRecord

Say = Callable[[str], None]
_KINDS = frozenset({VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT})


class _RecordFeed:
    """Records on their way into a partition: how many bytes they have, and the seconds that making them took."""

    def __init__(self, records: Iterator[StateRecord], size: int, say: Say) -> None:
        self._records = records
        self._size = size
        self._say = say
        self.bytes = 0
        self.seconds = 0.0
        self.processor_seconds = 0.0

    def __iter__(self) -> Iterator[StateRecord]:
        for number in range(self._size):
            started, processed = time.perf_counter(), time.process_time()
            record = next(self._records)
            self.seconds += time.perf_counter() - started
            self.processor_seconds += time.process_time() - processed
            self.bytes += len(record[1] or b"")
            if number % DEDUP.report_every == 0:
                self._say(f"{number / self._size:.0%} made")
            yield record
        self._say("restoring")


def measure_window(size: int, say: Say) -> dict[str, object]:
    """The figures of one window, as `bench_dedup` gives them. Fills this process: run it in one of its own."""
    generator, records = filled_state(size, DedupSettings().story_window)
    feed = _RecordFeed(records, size, say)
    gc.collect()
    before = resident_bytes()
    partition = DeduplicatorPartition()
    started, processed = time.perf_counter(), time.process_time()
    partition.restore(feed)
    recovery = time.perf_counter() - started - feed.seconds
    recovery_processor = time.process_time() - processed - feed.processor_seconds
    gc.collect()
    resident = resident_bytes() - before
    say("deciding")
    rates, recall = _rates(partition, list(generator.stream(DEDUP.warm_up + DEDUP.parts * DEDUP.articles_per_part)))
    return {
        "articles": size,
        "articles_per_second": median(rates),
        "best_articles_per_second": max(rates),
        "bytes_per_article": resident / size,
        "state_bytes_per_article": feed.bytes / size,
        "recovery_seconds": recovery,
        "recovery_processor_seconds": recovery_processor,
        "copy_recall": recall,
    }


def _rates(partition: DeduplicatorPartition, articles: Sequence[GeneratedArticle]) -> tuple[list[float], float]:
    """Articles per second of processor time, part by part, and the share of shortened copies that were found."""
    found: list[bool] = []
    rates = []
    _decided(partition, articles[: DEDUP.warm_up], 0)
    for start in range(DEDUP.warm_up, len(articles), DEDUP.articles_per_part):
        part = articles[start : start + DEDUP.articles_per_part]
        gc.collect()
        started = time.process_time()
        decisions = _decided(partition, part, start)
        rates.append(len(part) / (time.process_time() - started))
        kinds = [decision.messages[0].verdict.kind for decision in decisions]
        found += [kind in _KINDS for kind, each in zip(kinds, part, strict=True) if each.copy_of]
    return rates, sum(found) / len(found) if found else 0.0


def _decided(partition: DeduplicatorPartition, articles: Sequence[GeneratedArticle], start: int) -> list[Decision]:
    """In batches as the pipeline's."""
    stream = [(each.enriched, f"bench:0:{number}") for number, each in enumerate(articles, start)]
    return [
        each
        for at in range(0, len(stream), DEDUP.batch)
        for each in partition.decide_all(stream[at : at + DEDUP.batch])
    ]


def resident_bytes() -> int:
    """Resident memory of this process (Linux), once what was freed is handed back (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096
