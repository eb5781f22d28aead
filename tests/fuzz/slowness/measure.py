"""What one input costs the parser and the enricher: seconds of processor time, and memory at its height."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from schemas.article import Article
from schemas.raw import RawItem
from services.enricher.cache import AnalysisCache
from services.enricher.enrich import Enricher
from services.enricher.settings import DEFAULTS
from services.parser.parse import Parsed, parse
from tests.fuzz.parser.mutate import seeded
from tests.fuzz.parser.run import raw_item

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_NOW = re.compile(r"VmRSS:\s+(\d+) kB")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one input in one stage."""

    stage: str
    seconds: float
    megabytes: float
    """Above what the process had before."""


def undeclared(payload: bytes) -> RawItem:
    """A raw item whose format the payload alone decides: declared as mail, a page would be read as one."""
    return raw_item(payload, seeded("slowness")).model_copy(update={"media_type": None, "charset": None, "url": None})


def cost_of_parsing(payload: bytes) -> tuple[Cost, tuple[Article, ...]]:
    """Parse it; the articles, for the enricher."""
    raw = undeclared(payload)
    before = _reset()
    began = time.process_time()
    outcome = parse(raw)
    spent = time.process_time() - began
    articles = outcome.articles if isinstance(outcome, Parsed) else ()
    return Cost("parser", spent, _height(before)), articles


def cost_of_enriching(enricher: Enricher, articles: tuple[Article, ...]) -> Cost:
    """The costliest of the articles: the enricher's item is an article."""
    worst = Cost("enricher", 0.0, 0.0)
    for article in sorted(articles, key=lambda each: -sum(map(len, each.paragraphs)))[:3]:
        enricher.cache = AnalysisCache(DEFAULTS.cache_characters)  # empty: nothing of another input helps
        before = _reset()
        began = time.process_time()
        enricher.enrich([article])
        spent = time.process_time() - began
        worst = max(worst, Cost("enricher", spent, _height(before)), key=lambda cost: (cost.seconds, cost.megabytes))
    return worst


def _reset() -> int:
    """Let the kernel count the height of memory from now on; what is in use now, in kB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _read(_NOW)


def _height(before: int) -> float:
    return max(0, _read(_PEAK) - before) / 1024


def _read(line: re.Pattern[str]) -> int:
    found = line.search(Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) if found else 0
