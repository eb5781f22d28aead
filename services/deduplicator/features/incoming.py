"""An enriched article as the deduplicator sees it: numbers to compare, and details to explain a revision."""

import hashlib
import struct
from collections.abc import Sequence
from typing import NamedTuple

from schemas.article import Article, Signal, Status
from schemas.enriched import EnrichedArticle
from services.deduplicator.features.filing_rank import rank
from services.deduplicator.features.sketches import IncomingSketch, read_sketches
from services.deduplicator.features.terms import Terms, read_terms
from services.text import shingles
from services.text.tokens import words

# Members named once: to ask an enumeration for one costs more than the comparison.
_KILL, _CORRECTION, _CANCELED, _WITHHELD = Signal.KILL, Signal.CORRECTION, Status.CANCELED, Status.WITHHELD
_NOTICES = (Signal.KILL, Signal.HOLD, Signal.RELEASE, Signal.ADVISORY)
_MAX_TERMS = 200
_MOST_VERSIONS, _MOST_WORDS = (1 << 63) - 1, (1 << 32) - 1
"""What a stored record has room for: a message from elsewhere may say anything."""
_MAX_LISTED = 24
_MAX_START = 40


class Details(NamedTuple):
    """What a later version of the article is compared with."""

    headline: str
    figures: tuple[str, ...]
    names: tuple[str, ...]
    quotes: tuple[str, ...]
    paragraphs: tuple[str, ...]
    """The beginnings of the paragraphs."""


class IncomingArticle(NamedTuple):
    """One article version, ready to be compared."""

    article_id: str
    version: int
    content: bytes
    """Digest of the content hash, 8 bytes."""
    body: bytes
    """Digest of the body words (and of the headline where the body is tiny), 8 bytes."""
    event: int
    """Event time in seconds since 1970, never after arrival."""
    word_count: int
    rank: int
    is_notice: bool
    """A kill, hold, release or advisory: has no text of its own to be copied."""
    is_kill: bool
    """Takes back every version."""
    unnumbered: bool
    """Its version may be none of the wire's: in formats that number leads alone, what holds or mends has none."""
    stands_alone: bool
    """Never a copy of anything: a notice or a correction."""
    sketched: IncomingSketch
    complete: bool
    """Whether the sketch holds every shingle."""
    terms: Terms
    paragraph_hashes: tuple[int, ...]
    details: Details


def read_all(articles: Sequence[EnrichedArticle]) -> list[IncomingArticle]:
    """Take from each enriched article what is compared; together, because arithmetic on many is cheaper. Pure."""
    terms = read_terms([each.features.terms[:_MAX_TERMS] for each in articles])
    sketches = read_sketches([(each.features.sketch, each.features.sketch_is_complete) for each in articles])
    return [_read(*each) for each in zip(articles, terms, sketches, strict=True)]


def _read(enriched: EnrichedArticle, terms: Terms, sketched: IncomingSketch) -> IncomingArticle:
    article, features = enriched.article, enriched.features
    return IncomingArticle(
        article_id=article.article_id,
        version=min(article.version, _MOST_VERSIONS),
        content=_digest(article.content_hash),
        body=_body_identity(article, features.body_hash, features.word_count),
        event=int(min(article.event_time(), article.received_at).timestamp()),
        word_count=min(features.word_count, _MOST_WORDS),
        rank=rank(article),
        is_notice=article.signal in _NOTICES,
        is_kill=article.signal is _KILL or article.status is _CANCELED,
        unnumbered=article.is_unnumbered() and _restricts_or_mends(article),
        stands_alone=article.signal in _NOTICES or article.signal is _CORRECTION,
        sketched=sketched,
        complete=features.sketch_is_complete,
        terms=terms,
        paragraph_hashes=_first_words(features.paragraph_hashes[:255]),
        details=_details(enriched),
    )


def _restricts_or_mends(article: Article) -> bool:
    held = article.embargoed_until is not None or article.status is _WITHHELD
    return held or article.signal in _NOTICES or article.signal is _CORRECTION


def _first_words(digests: Sequence[str]) -> tuple[int, ...]:
    """The first 32 bits of each digest; of what is no digest, those of its own."""
    try:
        return struct.unpack(f">{len(digests)}I", bytes.fromhex("".join([digest[:8].zfill(8) for digest in digests])))
    except (ValueError, struct.error):
        return tuple(int.from_bytes(_digest(digest)[:4], "big") for digest in digests)


def _details(enriched: EnrichedArticle) -> Details:
    article = enriched.article
    return Details(
        headline=(article.headline or "")[:200],
        figures=enriched.features.figures[: 2 * _MAX_LISTED],
        names=tuple(dict.fromkeys(entity.name[:_MAX_START] for entity in enriched.entities))[:_MAX_LISTED],
        quotes=tuple(dict.fromkeys(quote.text[:_MAX_START] for quote in enriched.quotes))[:_MAX_LISTED],
        paragraphs=tuple(paragraph[:_MAX_START] for paragraph in article.paragraphs[:_MAX_LISTED]),
    )


def _body_identity(article: Article, body_hash: str, word_count: int) -> bytes:
    if word_count >= shingles.WIDTH * 4:
        return _digest(body_hash)
    return _digest(body_hash + " " + " ".join(words(article.headline or "")))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
