"""The enricher stage on all cores beside `nlp.pipe` of the same components on them, in one run.

The stage does all that it does in a worker: messages through the pool, decoding, annotation, features, encoding.
"""

import asyncio
import os
import random
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry

from schemas import ids
from schemas.article import Article
from schemas.deadletter import MessageOrigin
from services.bench import bare_spacy, corpus
from services.bench.processes import peak_rss_mb
from services.enricher.handle import handle, prepare
from services.parser.parse import Parsed, parse
from services.runtime import metrics
from services.runtime.messages import Kept, Received
from services.runtime.pool import Job, WorkerPool

_BATCH = 32
_COPIES = 0.6
_TICK = 0.005
_TIME_LIMIT = 60.0
Say = Callable[[str], None]


def run(source: Path, count: int, say: Say) -> dict[str, object]:
    """Words per second of the stage on all-new text and on a feed of copies, and of bare spaCy; memory; loop stalls.

    Raises:
        ValueError: there is nothing to make articles from.
    """
    processes = len(os.sched_getaffinity(0))
    articles = [
        article for number, text in enumerate(corpus.texts(source, count)) if (article := _parsed(text, number))
    ]
    half = len(articles) // 2
    new, originals = articles[:half], articles[half:]
    feed = with_copies(originals, len(originals))
    say("nlp.pipe alone")
    bare = bare_spacy.articles_per_second([_text(article) for article in new], processes)
    bare_feed = bare_spacy.articles_per_second([_text(article) for article in feed], processes)
    return asyncio.run(_measure(new, feed, bare=bare, bare_feed=bare_feed, processes=processes, say=say))


async def _measure(
    new: Sequence[Article], feed: Sequence[Article], *, bare: float, bare_feed: float, processes: int, say: Say
) -> dict[str, object]:
    pool = WorkerPool(
        job=Job(handle=handle, prepare=prepare),
        metrics=metrics.Metrics(CollectorRegistry(), "enricher"),
        processes=processes,
        item_time_limit=_TIME_LIMIT,
    )
    await pool.start()
    try:
        stalls: list[float] = []
        watch = asyncio.create_task(_watch(stalls))
        say("the stage, all new")
        stage = await _speed(pool, new)
        say("the stage, a feed of copies")
        stage_feed = await _speed(pool, feed)
        watch.cancel()
        memory = peak_rss_mb([os.getpid()]) - _own_peak_mb()
    finally:
        pool.stop()
    return {
        "articles_per_second": round(stage, 2),
        "bare_spacy_articles_per_second": round(bare, 2),
        "ratio_all_new": round(stage / bare, 3),
        "copies_articles_per_second": round(stage_feed, 2),
        "bare_spacy_copies_articles_per_second": round(bare_feed, 2),
        "ratio_copies": round(stage_feed / bare_feed, 3),
        "share_of_copies": _COPIES,
        "memory_per_process_mb": round(memory / processes, 1),
        "event_loop_stall_p99_ms": round(_percentile(stalls, 0.99) * 1000, 2),
        "processes": processes,
    }


def with_copies(originals: Sequence[Article], count: int) -> list[Article]:
    """A feed of so many articles of which three in five repeat the text of an earlier one under another id."""
    rng = random.Random(7)  # noqa: S311 - the same feed in every run
    fresh = iter(originals)
    feed: list[Article] = [next(fresh)]
    firsts = feed[:]
    while len(feed) < count:
        if rng.random() < _COPIES:
            feed.append(_copy(rng.choice(firsts), len(feed)))
        else:
            firsts.append(next(fresh))
            feed.append(firsts[-1])
    return feed


def _copy(article: Article, number: int) -> Article:
    guid = f"copy-{number}"
    return article.model_copy(update={"article_id": ids.article_id("bench", guid), "guid": guid})


async def _speed(pool: WorkerPool, articles: Sequence[Article]) -> float:
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
    """How much later than asked the loop wakes up, again and again."""
    while True:
        asked = time.perf_counter()
        await asyncio.sleep(_TICK)
        stalls.append(max(0.0, time.perf_counter() - asked - _TICK))


def _parsed(text: str, number: int) -> Article | None:
    parsed = parse(corpus.item(text, number))
    return parsed.articles[0] if isinstance(parsed, Parsed) and parsed.articles else None


def _text(article: Article) -> str:
    return "\n\n".join([article.headline or "", *article.paragraphs])


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[int(share * (len(ordered) - 1))] if ordered else 0.0


def _own_peak_mb() -> float:
    """This process's own peak, which is not the workers'."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
