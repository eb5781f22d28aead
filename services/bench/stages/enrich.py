"""The enricher stage compared with `nlp.pipe` of the same components, both on all cores, in one run.

The stage does all its work as in a worker: messages through the pool, decoding, annotation, features, encoding. Both
sides process the same articles in alternating rounds, and the ratio is the median over the rounds, so that other load
on the machine affects both.
"""

import asyncio
import os
import random
import resource
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median

from prometheus_client import CollectorRegistry

from schemas import ids
from schemas.article import Article
from schemas.deadletter import MessageOrigin
from services.bench import corpus
from services.bench.bare_spacy import BareSpacy
from services.bench.processes import peak_rss_mb
from services.bench.settings import STAGE
from services.enricher.agent import JOB
from services.enricher.enrich import texts_of
from services.enricher.settings import DEFAULTS
from services.observability import metrics, series
from services.parser.parse import Parsed, parse
from services.pool.cpu_pool import CpuPool
from services.stream.messages import Kept, Received

_BATCH = DEFAULTS.messages_per_batch
_ROUND = _BATCH
"""The least number of articles in a round: in shorter rounds, filling and draining the pool would weigh too much."""
Report = Callable[[str], None]
Round = tuple[float, float]
"""Articles per second of the stage and of bare spaCy, on the same articles."""


def run(source: Path, count: int, report: Report) -> dict[str, object]:
    """Throughput of the stage and of bare spaCy on all-new text and on a feed of copies; memory; event loop stalls.

    Raises:
        ValueError: there is nothing to generate articles from.
    """
    articles = [
        article for number, text in enumerate(corpus.texts(source, count)) if (article := _parsed(text, number))
    ]
    # Different texts in the two halves: else the second measurement would find the first one's in the cache.
    half = len(articles) // 2
    new, originals = articles[:half], articles[half:]
    return asyncio.run(_measure(new, with_copies(originals, len(originals)), report))


async def _measure(new: Sequence[Article], feed: Sequence[Article], report: Report) -> dict[str, object]:
    processes = len(os.sched_getaffinity(0))
    pool = CpuPool(
        job=JOB,
        metrics=metrics.Metrics(CollectorRegistry(), "enricher"),
        processes=processes,
        item_time_limit=STAGE.item_time_limit,
    )
    await pool.start()
    stalls: list[float] = []
    try:
        with BareSpacy(processes) as bare:
            report("all new")
            rounds_new = await _rounds(pool, bare, new, stalls)
            report("a feed of copies")
            rounds_feed = await _rounds(pool, bare, feed, stalls)
        memory = peak_rss_mb([os.getpid()]) - _own_peak_mb()
    finally:
        pool.stop()
    return {
        "articles_per_second": _middle([stage for stage, _ in rounds_new]),
        "bare_spacy_articles_per_second": _middle([bare for _, bare in rounds_new]),
        "ratio_all_new": _middle(_ratios(rounds_new)),
        "ratios_all_new": _ratios(rounds_new),
        "copies_articles_per_second": _middle([stage for stage, _ in rounds_feed]),
        "bare_spacy_copies_articles_per_second": _middle([bare for _, bare in rounds_feed]),
        "ratio_copies": _middle(_ratios(rounds_feed)),
        "ratios_copies": _ratios(rounds_feed),
        "share_of_copies": STAGE.share_of_copies,
        "cache_hit_rate": _hit_rate(pool.metrics),
        "memory_per_process_mb": round(memory / processes, 1),
        "event_loop_stall_p99_ms": round(_percentile(stalls, 0.99) * 1000, 2),
        "processes": processes,
    }


async def _rounds(pool: CpuPool, bare: BareSpacy, articles: Sequence[Article], stalls: list[float]) -> list[Round]:
    """Both sides over the same articles, part by part, taking turns at going first."""
    parts = max(1, len(articles) // _ROUND)
    rounds: list[Round] = []
    for number in range(parts):
        part = articles[number * len(articles) // parts : (number + 1) * len(articles) // parts]
        texts = [_text(article) for article in part]
        if number % 2:
            # In a thread: waiting for the processes would block the event loop.
            alone = await asyncio.to_thread(bare.articles_per_second, texts)
            rounds.append((await _watched(pool, part, stalls), alone))
        else:
            stage = await _watched(pool, part, stalls)
            rounds.append((stage, await asyncio.to_thread(bare.articles_per_second, texts)))
    return rounds


async def _watched(pool: CpuPool, articles: Sequence[Article], stalls: list[float]) -> float:
    """The stage's articles per second, recording event loop stalls meanwhile."""
    watch = asyncio.create_task(_watch(stalls))
    try:
        return await _speed(pool, articles)
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch


def with_copies(originals: Sequence[Article], count: int) -> list[Article]:
    """A feed of `count` articles; three in five repeat the text of an earlier one under another id."""
    rng = random.Random(7)  # noqa: S311 - the same feed in every run
    fresh = iter(originals)
    feed: list[Article] = [next(fresh)]
    firsts = feed[:]
    while len(feed) < count:
        if rng.random() < STAGE.share_of_copies:
            feed.append(_copy(rng.choice(firsts), len(feed)))
        else:
            firsts.append(next(fresh))
            feed.append(firsts[-1])
    return feed


def _copy(article: Article, number: int) -> Article:
    guid = f"copy-{number}"
    return article.model_copy(update={"article_id": ids.article_id("bench", guid), "guid": guid})


async def _speed(pool: CpuPool, articles: Sequence[Article]) -> float:
    """Articles per second, batch after batch as the agent takes them."""
    received = [
        Received(a.to_bytes(), MessageOrigin(topic="bench", partition=0, offset=i)) for i, a in enumerate(articles)
    ]
    began = time.perf_counter()
    for first in range(0, len(received), _BATCH):
        outcomes = await pool.run(received[first : first + _BATCH])
        if not all(isinstance(outcome, Kept) for outcome in outcomes):
            raise RuntimeError(f"the stage refused an article: {outcomes}")
    return len(received) / (time.perf_counter() - began)


async def _watch(stalls: list[float]) -> None:
    """Record, again and again, how much later than requested the event loop wakes up."""
    while True:
        requested = time.perf_counter()
        await asyncio.sleep(STAGE.tick_seconds)
        stalls.append(max(0.0, time.perf_counter() - requested - STAGE.tick_seconds))


def _parsed(text: str, number: int) -> Article | None:
    parsed = parse(corpus.item(text, number))
    return parsed.articles[0] if isinstance(parsed, Parsed) and parsed.articles else None


def _text(article: Article) -> str:
    """Everything that the stage reads, as one text."""
    return "\n\n".join(text for _, _, text in texts_of(article))


def _ratios(rounds: Sequence[Round]) -> list[float]:
    return [round(stage / bare, 3) for stage, bare in rounds]


def _middle(values: Sequence[float]) -> float:
    return round(median(values), 3)


def _hit_rate(of: metrics.Metrics) -> float:
    """The share of all texts, new and copied, found in a process's cache."""
    hits, misses = (
        of.registry.get_sample_value(counter.name, {"stage": "enricher"}) or 0.0
        for counter in (series.TEXT_CACHE_HITS, series.TEXT_CACHE_MISSES)
    )
    return round(hits / (hits + misses or 1.0), 3)


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[int(share * (len(ordered) - 1))] if ordered else 0.0


def _own_peak_mb() -> float:
    """This process's own peak, to be subtracted from the workers'."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
