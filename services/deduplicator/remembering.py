"""From an article and its verdict to the record that is remembered."""

import numpy as np

from schemas.verdict import Verdict
from services.deduplicator.incoming import Incoming
from services.deduplicator.packing import Cold, Record, pack
from services.deduplicator.relation import Sketch, Text
from services.deduplicator.term_counts import Vector


def remember(incoming: Incoming, vector: Vector, *, live: bool, sequence: int, event: int, cold: Cold) -> bytes:
    """The packed record of an article version that was just decided."""
    return pack(
        Record(
            live=live,
            complete=incoming.complete,
            indexed=not incoming.is_notice,
            sequence=sequence,
            event=event,
            word_count=incoming.word_count,
            rank=incoming.rank,
            version=incoming.version,
            content=incoming.content,
            body=incoming.body,
            sketch=incoming.sketch,
            terms=vector.terms,
            weights=vector.weights,
            paragraph_hashes=incoming.paragraph_hashes,
            buckets=np.array(sorted(set(incoming.buckets.tolist())), dtype=np.int64),
            cold=cold,
        )
    )


def cold_part(
    incoming: Incoming,
    verdict: Verdict,
    source: str,
    *,
    of: str | None,
    past: tuple[tuple[int, str, str], ...] = (),
    also_fits: str | None = None,
) -> Cold:
    """The explanation part of a record."""
    details = incoming.details
    return Cold(
        story_id=verdict.story_id,
        family=verdict.family,
        of=of,
        also_fits=also_fits,
        source=source,
        verdict=verdict.model_dump_json(),
        past=past,
        headline=details.headline,
        figures=details.figures,
        names=details.names,
        quotes=details.quotes,
        paragraphs=details.paragraphs,
    )


def text_of(incoming: Incoming) -> Text:
    """What is compared of an article that came in."""
    return Text(
        body=incoming.body,
        word_count=incoming.word_count,
        sketch=Sketch(incoming.sketch, incoming.complete),
        figures=incoming.details.figures,
        headline=incoming.details.headline,
        terms=incoming.buckets,
    )
