"""From an article and its verdict to what is remembered."""

from dataclasses import replace

from schemas.verdict import Verdict
from services.deduplicator.features.compared_text import ComparedText, Sketch
from services.deduplicator.features.copy_keys import copy_keys
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.window.entry import WindowEntry, new_entry
from services.deduplicator.window.record import ArticleRecord, Explanation, unpack
from services.deduplicator.window.stored_article import StoredArticle
from services.deduplicator.window.term_counts import StoryVector, length_of


def remember(
    incoming: IncomingArticle, vector: StoryVector, *, live: bool, sequence: int, event: int, explanation: Explanation
) -> WindowEntry:
    """What is remembered of an article version that was just decided."""
    record = ArticleRecord(
        live=live,
        complete=incoming.complete,
        indexed=not incoming.is_notice,
        in_family=_in_family(incoming, explanation),
        sequence=sequence,
        event=event,
        word_count=incoming.word_count,
        rank=incoming.rank,
        version=incoming.version,
        content=incoming.content,
        body=incoming.body,
        sketch=incoming.sketched.hashes,
        terms=vector.terms,
        weights=vector.weights,
        paragraph_hashes=incoming.paragraph_hashes,
        buckets=incoming.terms.distinct,
        explanation=explanation,
        packed_sketch=incoming.sketched.packed,
        steps=incoming.terms.steps,
    )
    return new_entry(incoming.article_id, record, incoming.sketched.keys, vector.length)


def remember_notice(
    incoming: IncomingArticle, known: StoredArticle, *, live: bool, sequence: int, event: int, explanation: Explanation
) -> WindowEntry:
    """What is remembered after a notice on a known article: its words stay, so that a later copy is known as one.

    A copy of what was killed is not to go out, a copy of what is held waits (docs/lifecycle.md). Of a killed article
    only digests are kept: what could be read of it goes.
    """
    record = replace(
        unpack(known.record),
        live=live,
        in_family=_in_family(incoming, explanation),
        sequence=sequence,
        event=event,
        version=incoming.version,
        content=incoming.content,
        explanation=explanation if incoming.is_kill else _with_details_of(known.explanation, explanation),
    )
    return new_entry(incoming.article_id, record, copy_keys(record.sketch, record.complete), length_of(record.weights))


def explanation_for(
    incoming: IncomingArticle,
    verdict: Verdict,
    source: str,
    *,
    of: str | None,
    past: tuple[tuple[int, str, str], ...] = (),
    also_fits: str | None = None,
) -> Explanation:
    """The explanation part of a record."""
    details = incoming.details
    return Explanation(
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


def _in_family(incoming: IncomingArticle, explanation: Explanation) -> bool:
    return explanation.of is not None or explanation.family != incoming.article_id


def _with_details_of(known: Explanation, explanation: Explanation) -> Explanation:
    return explanation._replace(
        headline=known.headline,
        figures=known.figures,
        names=known.names,
        quotes=known.quotes,
        paragraphs=known.paragraphs,
    )


def text_of(incoming: IncomingArticle) -> ComparedText:
    """What is compared of an article that came in."""
    return ComparedText(
        body=incoming.body,
        word_count=incoming.word_count,
        sketch=Sketch(incoming.sketched.hashes, incoming.complete),
        figures=incoming.details.figures,
        headline=incoming.details.headline,
        terms=incoming.terms.distinct,
    )
