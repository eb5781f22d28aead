"""What spaCy alone does on this machine: the enricher's components over plain texts, one process per core."""

import multiprocessing
import multiprocessing.synchronize
import time
from collections.abc import Sequence

from services.enricher.enrich import DEFAULT_MODELS
from services.enricher.model import load_pipeline


def articles_per_second(texts: Sequence[str], processes: int) -> float:
    """`nlp.pipe` over the texts in so many processes, models loaded before the clock starts."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(processes + 1)
    shares = [list(texts[number::processes]) for number in range(processes)]
    workers = [context.Process(target=_read, args=(share, start)) for share in shares]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    return len(texts) / (time.perf_counter() - began)


def _read(texts: list[str], start: multiprocessing.synchronize.Barrier) -> None:
    nlp = load_pipeline(DEFAULT_MODELS["en"])
    with nlp.memory_zone():
        for _ in nlp.pipe(texts[:1]):
            pass
        start.wait()
        for _ in nlp.pipe(texts):
            pass
