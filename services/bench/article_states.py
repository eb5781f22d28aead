"""`copytaster bench article-states`: what the publisher keeps of an article by its age, in memory and in its topic.

Articles go through the publisher in an hour of its stream, which then moves on. At each age a process of its own
restores what the state topic holds, and its memory is compared with that of one that restores half of it: what the
process itself takes, and the articles that are at hand as objects, are in both.
"""

import ctypes
import gc
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from schemas import ids
from schemas.deadletter import MessageOrigin
from schemas.enriched import EnrichedArticle
from schemas.verdict import DeduplicatedArticle, StoryReason, Verdict, VerdictKind
from services.bench import corpus
from services.bench.settings import ARTICLE_STATES
from services.enricher import handle as enricher
from services.enricher.cache import AnalysisCache
from services.enricher.enrich import Enricher
from services.parser.handle import handle as parse
from services.publisher.partition import PublisherPartition
from services.publisher.settings import PublisherSettings
from services.stream.messages import Kept, Received
from services.stream.state_records import StateRecord

Report = Callable[[str], None]
_START = datetime(2024, 1, 1, tzinfo=UTC)
_REASON = StoryReason(score=1.234, threshold=0.0, shared_terms=("council", "harbour", "ferry"), hours_since_last=3.5)
_AGES = {
    "after 1 hour": timedelta(hours=2),
    "after 1 day": timedelta(days=2),
    "after the content window": timedelta(days=9),
    "after the memory window": timedelta(days=32),
}


def run(articles: int, source: Path, report: Report) -> dict[str, object]:
    """Bytes an article at each age."""
    report("enriching")
    enriched = enriched_articles(source, ARTICLE_STATES.texts)
    partition, state = PublisherPartition(PublisherSettings()), dict[bytes, bytes]()
    report(f"publishing {articles:,} articles")
    for number in range(articles):
        at = _START + timedelta(hours=1) * number / articles
        _publish(partition, state, first_version(enriched[number % len(enriched)], number, at), at)
    ages: dict[str, object] = {}
    for number, (name, age) in enumerate(_AGES.items()):
        report(name)
        # The first finds what has expired, the second is of the time after that.
        for again in range(2):
            at = _START + age + timedelta(seconds=again)
            _publish(partition, state, first_version(enriched[0], articles + 2 * number + again, at), at)
        ages[name] = _figures(state, articles)
    return {
        "articles": articles,
        "words": round(sum(each.article.word_count for each in enriched) / len(enriched)),
        **ages,
    }


def _figures(state: dict[bytes, bytes], articles: int) -> dict[str, int]:
    records = [(key, value) for key, value in state.items() if value]
    with tempfile.TemporaryDirectory(prefix="copytaster-bench-") as folder:
        path = Path(folder, "state")
        with path.open("wb") as file:
            for key, value in records:
                file.write(len(key).to_bytes(4, "big") + len(value).to_bytes(4, "big") + key + value)
        memory = _in_a_process(path, len(records)) - _in_a_process(path, len(records) // 2)
    return {
        "memory_bytes": round(memory / (articles / 2)),
        "state_bytes": round(sum(len(key) + len(value) for key, value in records) / articles),
    }


def enriched_articles(source: Path, number: int) -> list[EnrichedArticle]:
    """Real sentences, annotated by the rules alone: many texts in little time."""
    items = [corpus.item(text, n).to_bytes() for n, text in enumerate(corpus.texts(source, number))]
    rules = Enricher({}, AnalysisCache(1_000_000))
    parsed = [out.value for kept in parse(as_received(items)) if isinstance(kept, Kept) for out in kept.outputs]
    kept = enricher.handle(as_received([value or b"" for value in parsed]), rules, {})
    values = [out.value or b"" for each in kept if isinstance(each, Kept) for out in each.outputs]
    return [EnrichedArticle.model_validate_json(value) for value in values]


def as_received(values: list[bytes]) -> list[Received]:
    """As messages of one partition."""
    return [
        Received(value, MessageOrigin(topic="bench", partition=0, offset=n), b"bench") for n, value in enumerate(values)
    ]


def first_version(enriched: EnrichedArticle, number: int, at: datetime) -> DeduplicatedArticle:
    """The message of the article with this number, which has the words of this one."""
    guid = f"urn:bench:{number:012d}"
    own = ids.article_id("bench", guid)
    article = enriched.article.model_copy(
        update={"article_id": own, "guid": guid, "namespace": "bench", "received_at": at, "sent_at": at}
    )
    verdict = Verdict(
        verdict_id=f"v1-{number:024x}",
        kind=VerdictKind.ORIGINAL,
        family=own,
        story_id=ids.story_id(f"bench-{number // ARTICLE_STATES.reports}"),
        story_reason=_REASON,
        rules="bench",
    )
    return DeduplicatedArticle(
        article_id=own,
        version=1,
        verdict=verdict,
        enriched=enriched.model_copy(update={"article": article}),
        targets=(),
    )


def _publish(
    partition: PublisherPartition, state: dict[bytes, bytes], message: DeduplicatedArticle, at: datetime
) -> None:
    for key, value in partition.handle(message, f"news.deduplicated:0:{len(state)}", at, ()).state:
        state[key] = value or b""


def _in_a_process(path: Path, records: int) -> int:
    """Resident bytes of a process that has restored so many records of this file."""
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_restored, args=(path, records, sending))
    process.start()
    sending.close()
    try:
        measured: int = receiving.recv()
    except EOFError:
        raise OSError("the process that restored exited early") from None
    finally:
        process.join()
    return measured


def _restored(path: Path, records: int, parent: Connection) -> None:
    partition = PublisherPartition(PublisherSettings())
    deque(partition.restoring(islice(_records(path), records)), maxlen=0)
    parent.send(resident_bytes())
    parent.close()


def resident_bytes() -> int:
    """Of this process, without what it has only not given back."""
    gc.collect()
    with suppress(OSError, AttributeError):  # another libc than glibc
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _records(path: Path) -> Iterator[StateRecord]:
    with path.open("rb") as file:
        while lengths := file.read(8):
            key, value = int.from_bytes(lengths[:4], "big"), int.from_bytes(lengths[4:], "big")
            yield file.read(key), file.read(value)
