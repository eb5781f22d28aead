"""The long form, `make fuzz INPUTS=100000`: `python -m tests.fuzz.slowness.run [--inputs N] [--seed S] [--format F…]`.

N inputs a format, in slices that take turns over the formats, in as many processes as there are cores. What a finished
slice found is written down in `build/fuzz/progress.json`, and a later run goes on behind it. What cost most for its
size is kept and changed again, so slow shapes grow slower. Prints each slice with its seed and how long the rest will
take, then the slowest of each format, whose bytes are in `build/fuzz/slowest`. Ends with 1 where one input crashed, or
took more than two seconds or 300 MB; those are written down, too.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import ClassVar

from services.enricher.enrich import Enricher
from services.enricher.loading import load_enricher
from services.parser.handle import prepare
from tests.fuzz.slowness.carriers import CARRIERS
from tests.fuzz.slowness.hunt import Found, Hunt
from tests.fuzz.slowness.measure import cost_of_enriching, cost_of_parsing, item_of
from tests.fuzz.slowness.progress import FinishedSlices, time_left

_MOST = 6 * 2**20
"""Bytes of an input: what the ingest accepts by default."""
_SLICE = 500
"""Inputs: minutes of work, which is what an interruption costs."""
_ADDRESS_SPACE = 6 * 2**30
"""Of a process: an input that needs more is a crash, and not the machine's end."""


@dataclass(frozen=True, slots=True)
class _Slice:
    format: str
    seed: str
    inputs: int
    most: int
    share: float
    out: Path
    until: float
    """By the monotonic clock, which all processes share."""


class _OfProcess:
    """What a process of the pool keeps from slice to slice."""

    enricher: Enricher | None = None
    known: ClassVar[set[int]] = set()


def _started() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, resource.getrlimit(resource.RLIMIT_AS)[1]))
    prepare()
    _OfProcess.enricher = load_enricher()
    _OfProcess.enricher.warm_up()
    # What is loaded when it is first needed is not to count for the first input of each format.
    for name, carrier in CARRIERS.items():
        for declared in (None, "text/html"):
            _, articles = cost_of_parsing(item_of(carrier(b"EMBARGOED until Monday. It was good in Paris."), declared))
        for article in articles:
            cost_of_enriching(_OfProcess.enricher, article)
        _ = name


def _search(of: _Slice) -> tuple[Found, bool]:
    enricher = _OfProcess.enricher
    assert enricher is not None
    hunt = Hunt(of.format, of.seed, enricher, of.out, of.most, of.share, _OfProcess.known)
    finished = hunt.run(of.inputs, lambda: time.monotonic() < of.until)
    return hunt.found, finished


def main() -> int:
    """Run the long form."""
    given = _arguments()
    progress = FinishedSlices(given.out / "progress.json")
    slices = [each for each in _slices(given) if not progress.has(each.seed)]
    done = sum(progress.of(given.seed, name).inputs for name in given.format)
    _say(f"{done} inputs done before; {sum(each.inputs for each in slices)} to do in {given.processes} processes")
    killed = _run(slices, given, progress)
    totals = {name: progress.of(given.seed, name) for name in given.format}
    for name, found in totals.items():
        _say(found.line(name))
        progress.keep_slowest(given.out / "slowest", given.seed, name)
    return int(killed or any(found.crashes or found.over for found in totals.values()))


def _run(slices: list[_Slice], given: argparse.Namespace, progress: FinishedSlices) -> bool:
    """Search them all; whether an input killed its process, which ends the run."""
    began, done, to_do = time.monotonic(), 0, sum(each.inputs for each in slices)
    waiting = iter(slices)
    with ProcessPoolExecutor(given.processes, multiprocessing.get_context("spawn"), _started) as pool:
        running: dict[Future[tuple[Found, bool]], _Slice] = {
            pool.submit(_search, each): each for each in islice(waiting, given.processes)
        }
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                of = running.pop(future)
                try:
                    found, finished = future.result()
                except BrokenProcessPool:
                    _say(f"{of.seed}: its process was killed; the input is in {given.out}/trying/{of.format}")
                    return True
                if finished:
                    progress.add(of.seed, found)
                    progress.keep_slowest(given.out / "slowest", given.seed, of.format)
                    done += found.inputs
                    left = time_left(done, to_do, time.monotonic() - began)
                    _say(f"{found.line(of.seed)} [{done} of {to_do}, {left} left]")
                if time.monotonic() < of.until and (following := next(waiting, None)):
                    running[pool.submit(_search, following)] = following
    return False


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--inputs", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--minutes", type=float, default=24 * 60, help="in all, at most")
    arguments.add_argument("--most", type=int, default=_MOST)
    arguments.add_argument("--slice", type=int, default=_SLICE, help="inputs")
    arguments.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments.add_argument("--enricher-share", type=float, default=0.5, help="of the processor time")
    arguments.add_argument("--format", nargs="*", choices=sorted(CARRIERS), default=sorted(CARRIERS))
    arguments.add_argument("--out", type=Path, default=Path("build/fuzz"))
    return arguments.parse_args()


def _slices(given: argparse.Namespace) -> Iterator[_Slice]:
    """The formats in turn."""
    until = time.monotonic() + given.minutes * 60
    for number, begin in enumerate(range(0, given.inputs, given.slice)):
        for name in given.format:
            inputs = min(given.slice, given.inputs - begin)
            seed = f"{given.seed}:{name}:{number}"
            yield _Slice(name, seed, inputs, given.most, given.enricher_share, given.out, until)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
