"""A made-up state topic of any size: records as a partition would have written them, without deciding each article.

The last few thousand are of the generator whose stream goes on afterwards, the earlier ones are made by the thousand.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from schemas import ids
from schemas.article import TargetKind
from schemas.verdict import StoryReason, Verdict, VerdictKind
from services.bench.dedup.articles import Generator
from services.bench.dedup.bulk import bulk_records
from services.bench.settings import DEDUP
from services.deduplicator.features.incoming import read_all
from services.deduplicator.notices.records import NamedArticle
from services.deduplicator.settings import RULES
from services.deduplicator.state_records import ARTICLE, StateKey, state_key_of
from services.deduplicator.verdicts import verdict_id
from services.deduplicator.window.entry import explanation_for
from services.deduplicator.window.records.header import header_of
from services.deduplicator.window.records.record import pack
from services.deduplicator.window.term_counts import TermCounts
from services.stream.state_records import StateRecord
from services.stream.topics import ENRICHED
from services.text.item_names import name_of

_NAMED_BY = (TargetKind.GUID, TargetKind.HEADLINE, TargetKind.SLUGLINE)
_REASON = StoryReason(
    score=1.234, threshold=0.0, shared_terms=("council", "harbour", "ferry", "strike"), hours_since_last=3.5
)


def filled_state(size: int, window: timedelta) -> tuple[Generator, Iterator[StateRecord]]:
    """The generator of what comes afterwards, and the records of `size` articles spread over the window before it."""
    before = max(size - DEDUP.like_a_stream, 0)
    generator = Generator(seed=size, articles=size, window=window, first=before)
    latest = list(_of_stream(generator, size - before, before))
    explanations = [record[header_of(record).explanation_at :] for _, record in latest[: DEDUP.explanations]]
    earlier = bulk_records(before, size, window / size, explanations)
    records = (pair for pairs in (earlier, latest) for pair in pairs)
    return generator, ((StateKey(ARTICLE, "en", True, article_id).to_bytes(), record) for article_id, record in records)


def with_names(records: Iterator[StateRecord]) -> Iterator[StateRecord]:
    """The same, and behind each article the names by which a notice can mean it."""
    for number, (key, value) in enumerate(records):
        yield key, value
        article_id = state_key_of(key).id
        at = datetime.fromtimestamp(header_of(value or b"").event, UTC)
        names = tuple(name_of("bench", kind, f"{kind} {number}") or "" for kind in _NAMED_BY)
        named = NamedArticle(article_id=article_id, names=names, opened=at, touched=at)
        yield f"names\t{article_id}".encode(), named.to_bytes()


def _of_stream(generator: Generator, count: int, first: int) -> Iterator[tuple[str, bytes]]:
    terms = TermCounts()
    founders: dict[int, str] = {}
    for number, each in enumerate(generator.stream(count), start=first):
        incoming = read_all([each.enriched])[0]
        vector = terms.vectors([incoming.terms])[0]
        terms.add_all([incoming.terms.distinct])
        verdict = Verdict.model_construct(
            verdict_id=verdict_id(incoming.article_id, 1, incoming.content),
            kind=VerdictKind.ORIGINAL,
            family=incoming.article_id,
            story_id=ids.story_id(founders.setdefault(each.topic, incoming.article_id)),
            story_reason=_REASON,
            rules=RULES,
        )
        explanation = explanation_for(incoming, verdict, f"{ENRICHED.name}:0:{number}", of=None)
        yield (
            incoming.article_id,
            pack(incoming, vector, explanation, live=True, sequence=number, event=incoming.event),
        )
