"""What one input costs the parser and the enricher: seconds of processor time, and memory at its height."""

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from schemas.article import Article
from schemas.raw import RawItem
from services.enricher.cache import AnalysisCache
from services.enricher.enrich import Enricher
from services.enricher.settings import DEFAULTS
from services.parser.parse import Parsed, parse
from tests.fuzz.parser.mutate import seeded
from tests.fuzz.parser.run import raw_item

ENDED = 10.0
"""Seconds after which an input is ended: as the default of `item_time_limit_seconds`."""
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_NOW = re.compile(r"VmRSS:\s+(\d+) kB")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one input in one stage."""

    stage: str
    seconds: float
    megabytes: float
    """Above what the process had before."""


class TookTooLong(BaseException):
    """An input had its seconds. No `Exception`: none of ours and of the libraries' handlers is to swallow it."""


def item_of(payload: bytes, declared: str | None) -> RawItem:
    """A raw item as a sender declares it, or one whose format the payload alone decides."""
    plain = raw_item(payload, seeded("slowness"))
    return plain.model_copy(update={"media_type": declared, "charset": None, "url": None})


def cost_of_parsing(raw: RawItem) -> tuple[Cost, tuple[Article, ...]]:
    """Parse it and write its records; the articles, for the enricher."""
    found: list[Article] = []

    def work() -> None:
        outcome = parse(raw)
        found.extend(outcome.articles if isinstance(outcome, Parsed) else ())
        for article in found:
            article.to_bytes()

    return _cost("parser", work), tuple(found)


def cost_of_enriching(enricher: Enricher, article: Article) -> Cost:
    """The enricher's item is one article."""
    enricher.cache = AnalysisCache(DEFAULTS.cache_characters)  # empty: nothing of another input helps

    def work() -> None:
        for enriched in enricher.enrich([article]):
            enriched.to_bytes()

    return _cost("enricher", work)


def _cost(stage: str, work: Callable[[], None]) -> Cost:
    before = _reset()
    began = time.process_time()
    try:
        with _at_most(ENDED):
            work()
    except TookTooLong:
        pass  # its seconds say so
    return Cost(stage, time.process_time() - began, _height(before))


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Processor time. What runs inside a library's C code is ended when it comes back."""
    before = signal.signal(signal.SIGPROF, _end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise TookTooLong


def _reset() -> int:
    """Let the kernel count the height of memory from now on; what is in use now, in kB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _read(_NOW)


def _height(before: int) -> float:
    return max(0, _read(_PEAK) - before) / 1024


def _read(line: re.Pattern[str]) -> int:
    found = line.search(Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) if found else 0
