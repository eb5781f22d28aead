"""From an article and its verdict to the record that is remembered."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from schemas.verdict import Verdict
from services.deduplicator.incoming import Incoming
from services.deduplicator.packing import Cold, Record, pack, vector_of
from services.deduplicator.relation import Sketch, Text
from services.deduplicator.stored import Stored
from services.deduplicator.term_counts import Vector


def remember(incoming: Incoming, vector: Vector, *, live: bool, sequence: int, event: int, cold: Cold) -> bytes:
    """The packed record of an article version that was just decided."""
    return pack(
        Record(
            live=live,
            complete=incoming.complete,
            indexed=not incoming.is_notice,
            in_family=_in_family(incoming, cold),
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
            buckets=_distinct(incoming.buckets),
            cold=cold,
        )
    )


def remember_notice(incoming: Incoming, known: Stored, *, live: bool, sequence: int, event: int, cold: Cold) -> bytes:
    """The record after a notice on a known article: its words stay, so that a copy that comes later is known as one.

    A copy of what was killed is not to go out, a copy of what is held waits (docs/lifecycle.md). Of a killed article
    only digests are kept: what could be read of it goes.
    """
    header, text = known.header, known.text()
    terms, weights = vector_of(known.record, header)
    return pack(
        Record(
            live=live,
            complete=header.complete,
            indexed=header.indexed,
            in_family=_in_family(incoming, cold),
            sequence=sequence,
            event=event,
            word_count=header.word_count,
            rank=header.rank,
            version=incoming.version,
            content=incoming.content,
            body=header.body,
            sketch=text.sketch.hashes,
            terms=terms,
            weights=weights,
            paragraph_hashes=known.paragraph_hashes(),
            buckets=text.terms,
            cold=cold if incoming.is_kill else _with_details_of(known.cold, cold),
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


def _in_family(incoming: Incoming, cold: Cold) -> bool:
    return cold.of is not None or cold.family != incoming.article_id


def _distinct(buckets: NDArray[np.int64]) -> NDArray[np.int64]:
    ascending = np.sort(buckets)
    return np.unique(ascending) if (ascending[1:] == ascending[:-1]).any() else ascending


def _with_details_of(known: Cold, cold: Cold) -> Cold:
    return replace(
        cold,
        headline=known.headline,
        figures=known.figures,
        names=known.names,
        quotes=known.quotes,
        paragraphs=known.paragraphs,
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
