"""An enriched article as the deduplicator sees it: numbers to compare, and details to explain a revision."""

import hashlib
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from schemas.article import Article, Signal, Status
from schemas.enriched import EnrichedArticle
from services.deduplicator.features.compared_text import ComparedText, Sketch
from services.deduplicator.features.filing import Filing
from services.deduplicator.features.filing_rank import rank
from services.deduplicator.features.sketches import IncomingSketch, read_sketches
from services.deduplicator.features.terms import Terms, read_terms
from services.text import shingles
from services.text.tokens import words

# Members named once: to ask an enumeration for one costs more than the comparison.
_KILL, _CORRECTION, _CANCELED, _WITHHELD = Signal.KILL, Signal.CORRECTION, Status.CANCELED, Status.WITHHELD
_WITHOUT_TEXT = (Signal.KILL, Signal.HOLD, Signal.RELEASE, Signal.ADVISORY)
_STANDS_FOR_EARLIER = (Signal.UPDATE, Signal.CORRECTION, Signal.REFILE)
_MOST_VERSIONS, _MOST_WORDS = (1 << 63) - 1, (1 << 32) - 1
"""The largest numbers that a state record has room for. A message from elsewhere may claim more: both are clipped."""
# What a record may grow to, whatever a message holds.
_MAX_TERMS = 200
_MAX_PARAGRAPH_HASHES = 255
_MAX_HEADLINE = 200
_MAX_LISTED = 24
"""Names, quotes and paragraphs that are kept to explain a revision; of figures twice as many."""
_MAX_START = 40
"""Characters kept of each: enough to recognise it by."""


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
    source: bytes
    """Digest of the source's id, 8 bytes."""
    marked: bool
    """The source calls it an update, a correction or a refile: it stands for something that the source sent before."""
    event: int
    """Event time in seconds since 1970, never after arrival."""
    word_count: int
    rank: int
    is_notice: bool
    """A kill, hold, release or advisory: has no text that could be copied."""
    is_kill: bool
    """Withdraws every version."""
    unnumbered: bool
    """The wire gave no version number: formats that number only new leads send holds and corrections without one."""
    stands_alone: bool
    """Never a copy of anything: a notice or a correction."""
    sketch: IncomingSketch
    complete: bool
    """Whether the sketch holds every shingle."""
    terms: Terms
    paragraph_hashes: tuple[int, ...]
    details: Details

    def shingles(self) -> Sketch:
        """Its shingles, as they are compared."""
        return Sketch(self.sketch.hashes, self.complete)

    def filing(self) -> Filing:
        """Who filed it, when, and as what."""
        return Filing(self.source, self.marked, self.version, self.event, self.details.headline)

    def text(self) -> ComparedText:
        """What is compared of it."""
        return ComparedText(
            body=self.body,
            word_count=self.word_count,
            sketch=self.shingles(),
            figures=self.details.figures,
            headline=self.details.headline,
            terms=self.terms.distinct,
        )


def read_all(articles: Sequence[EnrichedArticle]) -> list[IncomingArticle]:
    """Take from each enriched article what is compared; all at once, because numpy costs by the call."""
    terms = read_terms([each.features.terms[:_MAX_TERMS] for each in articles])
    sketches = read_sketches([(each.features.sketch, each.features.sketch_is_complete) for each in articles])
    return [_read(*each) for each in zip(articles, terms, sketches, strict=True)]


def _read(enriched: EnrichedArticle, terms: Terms, sketch: IncomingSketch) -> IncomingArticle:
    article, features = enriched.article, enriched.features
    return IncomingArticle(
        article_id=article.article_id,
        version=min(article.version, _MOST_VERSIONS),
        content=_digest(article.content_hash),
        body=_body_identity(article, features.body_hash, features.word_count),
        source=_source_digest(article.source.id),
        marked=article.signal in _STANDS_FOR_EARLIER,
        # A wire clock that is ahead must not move the window: nothing happened after it arrived.
        event=int(min(article.event_time(), article.received_at).timestamp()),
        word_count=min(features.word_count, _MOST_WORDS),
        rank=rank(article),
        is_notice=article.signal in _WITHOUT_TEXT,
        is_kill=article.signal is _KILL or article.status is _CANCELED,
        unnumbered=article.is_unnumbered() and _restricts_or_corrects(article),
        stands_alone=article.signal in _WITHOUT_TEXT or article.signal is _CORRECTION,
        sketch=sketch,
        complete=features.sketch_is_complete,
        terms=terms,
        paragraph_hashes=_first_words(features.paragraph_hashes[:_MAX_PARAGRAPH_HASHES]),
        details=_details(enriched),
    )


def _restricts_or_corrects(article: Article) -> bool:
    held = article.embargoed_until is not None or article.status is _WITHHELD
    return held or article.signal in _WITHOUT_TEXT or article.signal is _CORRECTION


def _first_words(digests: Sequence[str]) -> tuple[int, ...]:
    """The first 32 bits of each digest. What is not a hexadecimal digest is hashed here instead."""
    try:
        return struct.unpack(f">{len(digests)}I", bytes.fromhex("".join([digest[:8].zfill(8) for digest in digests])))
    except (ValueError, struct.error):
        return tuple(int.from_bytes(_digest(digest)[:4], "big") for digest in digests)


def _details(enriched: EnrichedArticle) -> Details:
    article = enriched.article
    return Details(
        headline=(article.headline or "")[:_MAX_HEADLINE],
        # A sports table has hundreds; for telling two fillings of a form apart the first few dozen do.
        figures=enriched.features.figures[: 2 * _MAX_LISTED],
        names=tuple(dict.fromkeys(entity.name[:_MAX_START] for entity in enriched.entities))[:_MAX_LISTED],
        quotes=tuple(dict.fromkeys(quote.text[:_MAX_START] for quote in enriched.quotes))[:_MAX_LISTED],
        paragraphs=tuple(paragraph[:_MAX_START] for paragraph in article.paragraphs[:_MAX_LISTED]),
    )


def _body_identity(article: Article, body_hash: str, word_count: int) -> bytes:
    # Tiny bodies are equal by chance ("Index closes up one percent"): there the headline must be equal as well.
    if word_count >= shingles.WIDTH * 4:
        return _digest(body_hash)
    return _digest(body_hash + " " + " ".join(words(article.headline or "")))


@lru_cache(maxsize=4096)
def _source_digest(source: str) -> bytes:
    """Kept, because a desk's few hundred sources send all of it."""
    return _digest(source)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
