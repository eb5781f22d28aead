"""One slice of the hunt in one format: what was tried, and what cost most.

A slice begins with nothing kept, so it can be run again by itself: its inputs follow from seed, format and number alone
(what is kept and changed again depends on measured seconds, and only makes the shapes slower).
"""

import heapq
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from schemas.article import Article
from services.enricher.enrich import Enricher
from tests.fuzz.parser.mutate import mutated, seeded
from tests.fuzz.slowness.measure import Cost, cost_of_enriching, cost_of_parsing
from tests.fuzz.slowness.shapes import grown, spliced

SECONDS, MEGABYTES = 2.0, 300.0
_KEPT = 40
_ENRICHED = 5
"""The enricher takes one in five, and each that was slow: the model's time is that of any text."""
_SLOW = 0.3
_AGAIN = 3
"""Measurements of what was above a limit, of which the least counts: neighbours on the same core cost time, too."""


@dataclass
class Found:
    """Of one or several slices."""

    inputs: int = 0
    crashes: int = 0
    over: int = 0
    megabytes: float = 0.0
    slowest: list[tuple[float, str, int, str]] = field(default_factory=list)
    """Seconds, stage, bytes, name of the input."""

    def note(self, cost: Cost, size: int, name: str) -> None:
        """One input was measured in one stage."""
        self.megabytes = max(self.megabytes, cost.megabytes)
        self.slowest = heapq.nlargest(3, [*self.slowest, (cost.seconds, cost.stage, size, name)])
        self.over += cost.seconds > SECONDS or cost.megabytes > MEGABYTES

    def add(self, other: "Found") -> None:
        """Join another slice to it."""
        self.inputs += other.inputs
        self.crashes += other.crashes
        self.over += other.over
        self.megabytes = max(self.megabytes, other.megabytes)
        self.slowest = heapq.nlargest(3, [*self.slowest, *map(_entry, other.slowest)])

    def line(self, name: str) -> str:
        """For people."""
        worst = "; ".join(f"{stage} {spent:.2f} s, {size} B ({which})" for spent, stage, size, which in self.slowest)
        head = f"{name:13} {self.inputs} inputs: {self.crashes} crashes, {self.over} over the limits"
        return f"{head}; height {self.megabytes:.0f} MB; slowest: {worst}"


def _entry(each: tuple[float, str, int, str]) -> tuple[float, str, int, str]:
    return (each[0], each[1], each[2], each[3])  # JSON made a list of it


@dataclass
class Hunt:
    """One slice."""

    format: str
    seed: str
    enricher: Enricher
    out: Path
    most: int
    """Bytes of an input."""
    found: Found = field(default_factory=Found)
    _kept: list[tuple[float, str, bytes]] = field(default_factory=list)
    """By seconds a byte."""

    def run(self, inputs: int, goes_on: Callable[[], bool]) -> bool:
        """Try so many inputs; whether it came to the end."""
        for number in range(inputs):
            if not goes_on():
                return False
            self._try(f"{self.seed}:{number}")
            self.found.inputs += 1
        return True

    def _try(self, name: str) -> None:
        payload = self._input(name)
        try:
            cost, articles = cost_of_parsing(payload)
            cost = self._confirmed(cost, lambda: cost_of_parsing(payload)[0])
            self._note(name, payload, cost)
            if articles and (seeded(f"{name} enriched").randrange(_ENRICHED) == 0 or cost.seconds > _SLOW):
                self._note(name, payload, self._enriching(articles))
        except Exception as error:  # noqa: BLE001 - counted and written down; the hunt goes on
            sys.stderr.write(f"{name}: {type(error).__name__}\n")
            self.found.crashes += 1
            self._write_down(name, payload, "crash")

    def _enriching(self, articles: tuple[Article, ...]) -> Cost:
        def measure() -> Cost:
            return cost_of_enriching(self.enricher, articles)

        return self._confirmed(measure(), measure)

    @staticmethod
    def _confirmed(cost: Cost, measure: Callable[[], Cost]) -> Cost:
        for _ in range(_AGAIN - 1):
            if cost.seconds <= SECONDS:
                break
            cost = min(cost, measure(), key=lambda each: each.seconds)
        return cost

    def _note(self, name: str, payload: bytes, cost: Cost) -> None:
        self.found.note(cost, len(payload), name)
        dear = (cost.seconds / (2_000 + len(payload)), name, payload)
        (heapq.heappushpop if len(self._kept) >= _KEPT else heapq.heappush)(self._kept, dear)
        if cost.seconds > SECONDS or cost.megabytes > MEGABYTES:
            self._write_down(name, payload, cost.stage)

    def _write_down(self, name: str, payload: bytes, what: str) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / f"{name.replace(':', '-')}-{what}").write_bytes(payload)

    def _input(self, name: str) -> bytes:
        """New, or made of a slow one; one in four is then broken as wires break."""
        chance = seeded(name)
        # Most are small, since many are tried; one in fifty is as large as allowed.
        size = self.most if chance.random() < 0.02 else self.most // 30
        slow = [payload for _, _, payload in self._kept if payload]
        again = bool(slow) and chance.random() < 0.4
        payload = spliced(slow, chance, size) if again else grown(self.format, chance, size)
        return mutated([payload], chance) if chance.random() < 0.25 else payload
