"""The long form, `make fuzz INPUTS=100000`: `python -m tests.fuzz.slowness.run [--inputs N] [--seed S] [--format F…]`.

N inputs a format, in slices that take turns over the formats. What a finished slice found is written down in
`build/fuzz/progress.json`, and a later run goes on behind it. What cost most for its size is kept and changed again, so
slow shapes grow slower. Prints each slice with its seed, then the slowest of each format, and ends with 1 where one
input crashed, or took more than two seconds or 300 MB; those are written down, too.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from services.enricher.loading import load_enricher
from tests.fuzz.slowness.hunt import Found, Hunt
from tests.fuzz.slowness.measure import cost_of_parsing
from tests.fuzz.slowness.shapes import CARRIERS

_MOST = 1_000_000
"""Bytes of an input: what is not in proportion to its length shows long before."""
_SLICE = 1_000
"""Inputs: minutes of work, which is what an interruption costs."""


class FinishedSlices:
    """What finished slices found, by seed, on disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._slices: dict[str, Found] = {}
        if path.exists():
            self._slices = {seed: Found(**found) for seed, found in json.loads(path.read_text("utf-8")).items()}

    def has(self, seed: str) -> bool:
        """Whether this slice is done."""
        return seed in self._slices

    def add(self, seed: str, found: Found) -> None:
        """This slice is done. A crash while this is written loses nothing that was written before."""
        self._slices[seed] = found
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps({each: asdict(of_one) for each, of_one in self._slices.items()}), "utf-8")
        draft.replace(self._path)

    def of(self, seed: int, name: str) -> Found:
        """All finished slices of a format."""
        total = Found()
        for each, found in self._slices.items():
            if each.startswith(f"{seed}:{name}:"):
                total.add(found)
        return total


def main() -> int:
    """Run the long form."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--inputs", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--minutes", type=float, default=24 * 60, help="in all, at most")
    arguments.add_argument("--most", type=int, default=_MOST)
    arguments.add_argument("--slice", type=int, default=_SLICE, help="inputs")
    arguments.add_argument("--format", nargs="*", choices=sorted(CARRIERS), default=sorted(CARRIERS))
    arguments.add_argument("--out", type=Path, default=Path("build/fuzz"))
    given = arguments.parse_args()
    enricher = load_enricher()
    enricher.warm_up()
    cost_of_parsing(b"A headline\n\n" + b"The models are loaded by the first text that is read. " * 3)
    progress = FinishedSlices(given.out / "progress.json")
    end = time.monotonic() + given.minutes * 60
    for name, seed, inputs in _slices(given):
        if progress.has(seed):
            continue
        hunt = Hunt(name, seed, enricher, given.out, given.most)
        if not hunt.run(inputs, lambda: time.monotonic() < end):
            break
        progress.add(seed, hunt.found)
        _say(hunt.found.line(seed))
    totals = {name: progress.of(given.seed, name) for name in given.format}
    for name, found in totals.items():
        _say(found.line(name))
    return int(any(found.crashes or found.over for found in totals.values()))


def _slices(given: argparse.Namespace) -> Iterator[tuple[str, str, int]]:
    """Format, seed and inputs of each slice, the formats in turn."""
    for number, begin in enumerate(range(0, given.inputs, given.slice)):
        for name in given.format:
            yield name, f"{given.seed}:{name}:{number}", min(given.slice, given.inputs - begin)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
