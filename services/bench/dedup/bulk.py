"""Records of made-up articles by the thousand: words by Zipf's law, stories of a few reports, no text and no copies.

Of the same kind and size as what `articles` gives, in a fraction of the time. Their explanations come from a
small stock, because neither a restart nor a search opens them.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np

from schemas import ids
from services.bench.dedup.articles import START
from services.bench.settings import ARTICLES
from services.deduplicator.features.copy_keys import HASH_BITS
from services.deduplicator.features.incoming import Details, IncomingArticle
from services.deduplicator.features.sketches import IncomingSketch
from services.deduplicator.features.term_hashes import buckets_of, term_hashes
from services.deduplicator.features.terms import Terms
from services.deduplicator.window.records.record import Explanation, pack
from services.deduplicator.window.term_counts import VECTOR_TERMS, StoryVector
from services.text.shingles import SCALE, Hashes

_NO_KEYS = np.empty(0, dtype=np.uint64)
_NO_COUNTS = np.empty(0)
_NO_POSITIONS = np.empty(0, dtype=np.int64)
_NO_DETAILS = Details("", (), (), (), ())


def bulk_records(count: int, seed: int, step: timedelta, explanations: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """(article id, packed record) of so many articles, `step` apart."""
    dice = np.random.default_rng(seed)
    hashes = np.concatenate(
        [term_hashes([f"w{n}" for n in range(at, at + 1000)]) for at in range(0, ARTICLES.vocabulary, 1000)]
    )
    for start in range(0, count, ARTICLES.bulk_chunk):
        yield from _chunk(dice, range(start, min(start + ARTICLES.bulk_chunk, count)), step, hashes, explanations)


def _chunk(
    dice: np.random.Generator, numbers: range, step: timedelta, hashes: Hashes, explanations: Sequence[bytes]
) -> Iterator[tuple[str, bytes]]:
    count = len(numbers)
    sketches = np.sort(
        dice.integers(0, 1 << HASH_BITS, size=(count, ARTICLES.words // SCALE + 1), dtype=np.uint64) // SCALE
    )
    stories = dice.integers(1000, ARTICLES.vocabulary, size=(ARTICLES.bulk_stories, ARTICLES.story_terms))
    story = dice.integers(ARTICLES.bulk_stories, size=count)
    shared = stories[story][:, : ARTICLES.shared_terms]
    others = np.exp(
        dice.uniform(0, np.log(ARTICLES.vocabulary), size=(count, ARTICLES.terms - ARTICLES.shared_terms))
    ).astype(np.int64)
    # The rarest of the other terms, as tf · idf would choose.
    rarest = np.sort(others)[:, : -(VECTOR_TERMS - ARTICLES.shared_terms) - 1 : -1]
    vectors = hashes[np.concatenate([shared, rarest], axis=1)].astype(np.uint32)
    weights = np.linspace(70, 20, VECTOR_TERMS).astype(np.uint8)
    buckets = np.sort(buckets_of(hashes[np.concatenate([shared, others], axis=1)]))
    digests = dice.bytes(16 * count)
    paragraphs = dice.integers(0, 1 << 32, size=(count, ARTICLES.bulk_paragraphs)).tolist()
    for row, number in enumerate(numbers):
        founder = f"a1-{numbers.start + int(story[row]):012d}"
        distinct = np.unique(buckets[row])
        incoming = IncomingArticle(
            article_id=f"a1-{number + 1:012d}",
            version=1,
            content=digests[16 * row : 16 * row + 8],
            body=digests[16 * row + 8 : 16 * row + 16],
            source=digests[16 * row : 16 * row + 8],
            marked=False,
            event=int((START + number * step).timestamp()),
            word_count=ARTICLES.words,
            rank=0,
            is_notice=False,
            is_kill=False,
            unnumbered=False,
            stands_alone=False,
            sketch=IncomingSketch(sketches[row], _NO_KEYS, b""),
            complete=False,
            terms=Terms((), _NO_KEYS, _NO_COUNTS, distinct, distinct, b""),
            paragraph_hashes=tuple(paragraphs[row]),
            details=_NO_DETAILS,
        )
        vector = StoryVector(vectors[row], weights, _NO_POSITIONS, 0.0)
        # A family that is the article's own: it is a copy of nothing.
        explanation = Explanation(ids.story_id(founder), incoming.article_id, None, None, "", "", (), _NO_DETAILS)
        block = explanations[number % len(explanations)]
        event = incoming.event
        yield (
            incoming.article_id,
            pack(incoming, vector, explanation, live=True, sequence=number, event=event, block=block),
        )
