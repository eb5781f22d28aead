"""One slice of the hunt in one format: what was tried, and what cost most.

A slice can be run again by itself: its new inputs follow from seed, format and number alone (what is kept and changed
again depends on measured seconds, and only makes the shapes slower).
"""

import heapq
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from schemas.article import Article
from services.enricher.enrich import Enricher, base_language, texts_of
from services.enricher.settings import DEFAULTS
from tests.fuzz.parser.mutate import mutated, seeded
from tests.fuzz.slowness.carriers import MEDIA_TYPES
from tests.fuzz.slowness.measure import Cost, cost_of_enriching, cost_of_parsing, item_of
from tests.fuzz.slowness.shapes import grown, spliced

SECONDS, MEGABYTES = 2.0, 300.0
_SMALLEST, _USUAL = 200, 60_000
_LARGE_SHARE = 0.02
"""Most inputs have 200 to 60,000 bytes, one in fifty more, as evenly spread over the powers of ten."""
_KEPT = 40
_AGAIN_SHARE, _BROKEN_SHARE = 0.4, 0.25
_AGAIN = 3
"""Measurements of what was above a limit, of which the least counts: neighbours on the same core cost time, too."""
_SLOWEST = 3
Slowest = tuple[float, str, int, str]
"""Seconds, stage, bytes, name of the input."""


@dataclass
class Found:
    """Of one or several slices."""

    inputs: int = 0
    enriched: int = 0
    """Articles: what the parser made equal is given to the enricher once, and only while it has time left."""
    crashes: int = 0
    over: int = 0
    megabytes: float = 0.0
    parser_seconds: float = 0.0
    enricher_seconds: float = 0.0
    slowest: list[Slowest] = field(default_factory=list)

    def note(self, cost: Cost, size: int, name: str) -> None:
        """One input was measured in one stage."""
        self.megabytes = max(self.megabytes, cost.megabytes)
        if cost.stage == "parser":
            self.parser_seconds += cost.seconds
        else:
            self.enriched += 1
            self.enricher_seconds += cost.seconds
        self._keep([(cost.seconds, cost.stage, size, name)])
        self.over += is_over(cost)

    def add(self, other: "Found") -> None:
        """Join another slice to it."""
        self.inputs += other.inputs
        self.enriched += other.enriched
        self.crashes += other.crashes
        self.over += other.over
        self.megabytes = max(self.megabytes, other.megabytes)
        self.parser_seconds += other.parser_seconds
        self.enricher_seconds += other.enricher_seconds
        self._keep([(each[0], each[1], each[2], each[3]) for each in other.slowest])  # JSON made lists of them

    def _keep(self, more: list[Slowest]) -> None:
        """The slowest of each stage: the enricher's would hide the parser's."""
        every = [*self.slowest, *more]
        stages = sorted({stage for _, stage, _, _ in every})
        kept = (heapq.nlargest(_SLOWEST, (each for each in every if each[1] == stage)) for stage in stages)
        self.slowest = [each for of_stage in kept for each in of_stage]

    def line(self, name: str) -> str:
        """For people."""
        worst = "; ".join(f"{stage} {spent:.2f} s, {size} B ({which})" for spent, stage, size, which in self.slowest)
        head = f"{name:13} {self.inputs} inputs, {self.enriched} enriched: {self.crashes} crashes, {self.over} over"
        return f"{head}; height {self.megabytes:.0f} MB; slowest: {worst}"


def is_over(cost: Cost) -> bool:
    """Whether it is above a limit."""
    return cost.seconds > SECONDS or cost.megabytes > MEGABYTES


@dataclass
class Hunt:
    """One slice."""

    format: str
    seed: str
    enricher: Enricher
    out: Path
    most: int
    """Bytes of an input."""
    enricher_share: float = 0.5
    """Of the slice's processor time that the enricher may have."""
    known: set[int] = field(default_factory=set)
    """What was enriched already, in this slice or before it."""
    found: Found = field(default_factory=Found)
    _kept: list[tuple[float, str, bytes]] = field(default_factory=list)
    """By seconds a byte."""
    _payloads: dict[str, bytes] = field(default_factory=dict)
    """Of the slowest."""

    def run(self, inputs: int, goes_on: Callable[[], bool]) -> bool:
        """Try so many inputs; whether it came to the end."""
        for number in range(inputs):
            if not goes_on():
                return False
            self._try(f"{self.seed}:{number}")
            self.found.inputs += 1
        for _, _, _, name in self.found.slowest:
            self._write_down(name, self._payloads[name], "slow", self.out / "slowest" / self.format)
        return True

    def _try(self, name: str) -> None:
        payload, declared = self._input(name)
        raw = item_of(payload, declared)
        (self.out / "trying").mkdir(parents=True, exist_ok=True)
        # If this process is killed by it, the input is still there.
        (self.out / "trying" / self.format).write_bytes(payload)
        try:
            cost, articles = cost_of_parsing(raw)
            self._note(name, payload, self._confirmed(cost, lambda: cost_of_parsing(raw)[0]))
            article = max(articles, key=lambda each: sum(map(len, each.paragraphs)), default=None)
            if article and self._is_new(article) and self._enricher_has_time():
                self._note(name, payload, self._enriching(article))
        except Exception as error:  # noqa: BLE001 - counted and written down; the hunt goes on
            sys.stderr.write(f"{name}: {type(error).__name__}\n")
            self.found.crashes += 1
            self._write_down(name, payload, "crash", self.out)

    def _is_new(self, article: Article) -> bool:
        """Whether the enricher was not given the same texts before, as far as it reads them."""
        most = DEFAULTS.reading.paragraph_characters
        texts = "\n".join(text[:most] for _, _, text in texts_of(article)[: DEFAULTS.reading.article_tokens])
        key = zlib.crc32(f"{base_language(article)}\n{texts}".encode())
        if key in self.known:
            return False
        self.known.add(key)
        return True

    def _enricher_has_time(self) -> bool:
        whole = self.found.parser_seconds + self.found.enricher_seconds
        return self.found.enricher_seconds <= whole * self.enricher_share

    def _enriching(self, article: Article) -> Cost:
        def measure() -> Cost:
            return cost_of_enriching(self.enricher, article)

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
        names = {which for _, _, _, which in self.found.slowest}
        self._payloads = {each: self._payloads.get(each, payload) for each in names}
        dear = (cost.seconds / (2_000 + len(payload)), name, payload)
        (heapq.heappushpop if len(self._kept) >= _KEPT else heapq.heappush)(self._kept, dear)
        if is_over(cost):
            self._write_down(name, payload, cost.stage, self.out)

    @staticmethod
    def _write_down(name: str, payload: bytes, what: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name.replace(':', '-')}-{what}").write_bytes(payload)

    def _input(self, name: str) -> tuple[bytes, str | None]:
        """New, or made of a slow one; one in four is then broken as wires break; half are declared as what they are."""
        chance = seeded(name)
        low, high = (_USUAL, self.most) if chance.random() < _LARGE_SHARE else (_SMALLEST, min(_USUAL, self.most))
        size = int(low * (high / low) ** chance.random())
        slow = [payload for _, _, payload in self._kept if payload]
        again = bool(slow) and chance.random() < _AGAIN_SHARE
        payload = spliced(slow, chance, size) if again else grown(self.format, chance, size)
        payload = mutated([payload], chance) if chance.random() < _BROKEN_SHARE else payload
        return payload[: self.most], MEDIA_TYPES[self.format] if chance.random() < 0.5 else None
