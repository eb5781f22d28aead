"""A made-up state topic of any size: records as a shard would have written them, without deciding each article."""

from collections.abc import Iterator

import numpy as np

from schemas import ids
from schemas.verdict import StoryReason, Verdict, VerdictKind
from services.bench.dedup_articles import Generator
from services.deduplicator.incoming import read
from services.deduplicator.remembering import cold_part, remember
from services.deduplicator.settings import RULES
from services.deduplicator.state import Place, StateRecord
from services.deduplicator.term_counts import TermCounts
from services.deduplicator.verdicts import verdict_id

_REASON = StoryReason(
    score=1.234, threshold=0.0, shared_terms=("council", "harbour", "ferry", "strike"), hours_since_last=3.5
)


def filled_state(generator: Generator, size: int) -> Iterator[StateRecord]:
    """The records of `size` articles, in the stories of their events."""
    terms = TermCounts()
    founders: dict[int, str] = {}
    for number, load in enumerate(generator.stream(size)):
        incoming = read(load.enriched)
        vector = terms.vector(incoming.term_hashes, incoming.buckets, incoming.term_counts)
        terms.add(np.unique(incoming.buckets))
        founder = founders.setdefault(load.topic, incoming.article_id)
        verdict = Verdict.model_construct(
            verdict_id=verdict_id(incoming.article_id, 1, incoming.content),
            kind=VerdictKind.ORIGINAL,
            family=incoming.article_id,
            story_id=ids.story_id(founder),
            story_reason=_REASON,
            rules=RULES,
        )
        cold = cold_part(incoming, verdict, f"news.enriched:0:{number}", of=None)
        record = remember(incoming, vector, live=True, sequence=number, event=incoming.event, cold=cold)
        yield Place("a", "en", True, incoming.article_id).key(), record
