"""A view filled from nothing, and then asked: without Kafka and HTTP, as both cost the same however much there is."""

import secrets
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice

from pydantic import SecretStr

from schemas.published import PublishedArticle
from services.bench.gateway.records import START, RecordMaker
from services.bench.settings import GATEWAY
from services.gateway.opened_view import opened_view
from services.gateway.view.apply import Arrived, apply
from services.gateway.view.article_filter import ArticleFilter, Near
from services.gateway.view.facets import Point
from services.gateway.view.search import search
from services.gateway.view.store import ViewStore
from services.gateway.view.text_query import read_text_query
from services.settings import Settings
from services.stream.topics import PUBLISHED

Report = Callable[[str], None]
_BATCH = 500


def measure_search(articles: int, report: Report, database: str | None = None) -> dict[str, object]:
    """How long the view takes to be made, its size, and for each kind of question the 95th percentile.

    `database`: the address of one of PostgreSQL, in which the view is made instead of in a file.

    Raises:
        ViewSettingsError: PostgreSQL is asked for, and its library is not installed.
        ViewAwayError: the database does not answer, or does not let us in.
    """
    with tempfile.TemporaryDirectory(prefix="copytaster-bench-") as folder:
        settings = Settings(gateway_view=folder, gateway_database=SecretStr(database) if database else None)
        # Another epoch each time: an empty view.
        store = opened_view(settings, secrets.token_hex(4))
        try:
            seconds, processor = _fill(store, articles, report)
            report("asking")
            took = _asked(store, articles)
            size = store.size()
        finally:
            store.close()
    everything = sorted(each for of_kind in took.values() for each in of_kind)
    return {
        "articles": articles,
        "rebuild_seconds": round(seconds, 1),
        "rebuild_processor_seconds": round(processor, 1),
        "kb_per_article": round(size / 1024 / articles, 1),
        "p95_ms": _p95(everything),
        "p95_ms_by_question": {kind: _p95(sorted(each)) for kind, each in took.items()},
    }


def _fill(store: ViewStore, articles: int, report: Report) -> tuple[float, float]:
    """Seconds of reading the records and taking them in, by the clock and of the processor."""
    made = ((number, each.to_bytes()) for number, each in enumerate(RecordMaker(seed=2).articles(articles)))
    seconds, processor, done = 0.0, 0.0, 0
    while part := list(islice(made, _BATCH)):
        began, processed = time.perf_counter(), time.process_time()
        apply(store, _arrived(part))
        seconds += time.perf_counter() - began
        processor += time.process_time() - processed
        done += len(part)
        report(f"{done:,} of {articles:,} articles in {seconds:.0f} s")
    return seconds, processor


def _arrived(part: list[tuple[int, bytes]]) -> Iterator[Arrived]:
    for number, value in part:
        yield Arrived(PUBLISHED.name, 0, number, value, PublishedArticle.model_validate_json(value))


def _asked(store: ViewStore, articles: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = defaultdict(list)
    for kind, wanted in _questions(articles):
        began = time.perf_counter()
        search(store.reader(), wanted, GATEWAY.page)
        took[kind].append((time.perf_counter() - began) * 1000)
    return took


def _questions(articles: int) -> Iterator[tuple[str, ArticleFilter]]:
    """What people ask, each kind as often."""
    maker, day = RecordMaker(seed=3), timedelta(days=1)
    for number in range(GATEWAY.questions):
        one, two, three = maker.words(3)
        person = ("entity", (f"person/{number % GATEWAY.different_entities}",))
        last = START + articles * timedelta(seconds=2)
        yield "latest", ArticleFilter()
        yield "word", ArticleFilter(text=read_text_query(one, ("en",)))
        yield "words", ArticleFilter(text=read_text_query(f"{one} {two} -{three}", ("en",)))
        yield "words of any language", ArticleFilter(text=read_text_query(f"{one} {two}"))
        yield "phrase", ArticleFilter(text=read_text_query(f'"{one} {two}"', ("en",)))
        yield "entity", ArticleFilter(values=(person,))
        yield "entity and word", ArticleFilter(text=read_text_query(one, ("en",)), values=(person,))
        yield "country, a day", ArticleFilter(values=(("country", ("JP",)),), since=last - day, until=last)
        yield "near", ArticleFilter(near=Near(Point(50.0, 10.0 + number % 90), 100.0))


def _p95(took: list[float]) -> float:
    return round(took[len(took) * 95 // 100], 1)
