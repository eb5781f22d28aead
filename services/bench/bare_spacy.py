"""The baseline: the enricher's spaCy components alone on plain texts, one process per core."""

import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from services.enricher.model.pipeline import load_pipeline
from services.enricher.settings import DEFAULT_MODELS


def articles_per_second(texts: Sequence[str], processes: int) -> float:
    """`nlp.pipe` over the texts in this many processes; models are loaded before timing starts."""
    with BareSpacy(processes) as bare:
        return bare.articles_per_second(texts)


class BareSpacy:
    """Processes with the pipeline loaded, kept waiting so that rounds can alternate with those of the stage."""

    def __init__(self, processes: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._wanted = processes
        self._workers: list[tuple[BaseProcess, Connection]] = []

    def __enter__(self) -> Self:
        for _ in range(self._wanted):
            ours, theirs = self._context.Pipe()
            worker = self._context.Process(target=_serve, args=(theirs,), daemon=True)
            worker.start()
            # The parent keeps no copy of the child's end: if the child dies, recv raises EOFError instead of blocking.
            theirs.close()
            self._workers.append((worker, ours))
        for _, ours in self._workers:
            ours.recv()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker, ours in self._workers:
            ours.close()
            worker.join()

    def articles_per_second(self, texts: Sequence[str]) -> float:
        """`nlp.pipe` over the texts, shared out evenly by length. Blocks until the last process is done."""
        shares = _even(texts, len(self._workers))
        began = time.perf_counter()
        for (_, ours), share in zip(self._workers, shares, strict=True):
            ours.send(share)
        for _, ours in self._workers:
            ours.recv()
        return len(texts) / (time.perf_counter() - began)


def _even(texts: Sequence[str], shares: int) -> list[list[str]]:
    """Shares of about equal length, by giving each text, longest first, to the smallest share."""
    dealt: list[list[str]] = [[] for _ in range(shares)]
    loads = [0] * shares
    for text in sorted(texts, key=len, reverse=True):
        least = min(range(shares), key=lambda i: loads[i])
        dealt[least].append(text)
        loads[least] += len(text)
    return dealt


def _serve(connection: Connection) -> None:
    """Process batches until the other end is closed. Loading and the first, slower call come before any timing."""
    nlp = load_pipeline(DEFAULT_MODELS["en"])
    texts = ["The first text of a process takes longer than the others."]
    while True:
        # As in the enricher: without a memory zone the vocabulary grows with every new word.
        with nlp.memory_zone():
            for _ in nlp.pipe(texts):
                pass
        connection.send(len(texts))
        try:
            texts = connection.recv()
        except EOFError:
            return
