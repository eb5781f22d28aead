"""The features of an article that the deduplicator compares, computed once, in the enricher.

Counts and hashes only: no statistics of other articles are used, so an article has the same features everywhere.
"""

import math
from collections import Counter
from functools import lru_cache
from itertools import chain, islice

from schemas.article import Article
from schemas.enriched import Features
from services.text import shingles
from services.text.figures import figures
from services.text.stop_words import STOP_WORDS
from services.text.tokens import fold, plain, raw_words, stemmed_possessives

RULE = "f2"
"""Version of the features: raised whenever any feature of an unchanged text would change."""
HEADLINE_WEIGHT = 3
BODY_WORDS = 400
MAX_TERMS = 150


@lru_cache(maxsize=1024)
def _log_count(count: int) -> float:
    return round(1 + math.log(count), 3)


def make_features(article: Article) -> Features:
    """The features of one version: body digest, shingle sketch, paragraph digests, figures and story terms."""
    folded = [fold(paragraph) for paragraph in article.paragraphs]
    raw = [raw_words(paragraph) for paragraph in folded]
    plain_words = [plain(paragraph) for paragraph in raw]
    body = list(chain.from_iterable(plain_words))
    kept, complete = shingles.sketch(body)
    found = (figures(text, paragraph) for text, paragraph in zip(folded, raw, strict=True))
    headline = "" if article.headline_from_body else article.headline or ""
    return Features(
        rule=RULE,
        body_hash="b1-" + shingles.digest(body, 16),
        word_count=len(body),
        sketch=shingles.to_bytes(kept),
        sketch_is_complete=complete,
        paragraph_hashes=tuple(shingles.digest(paragraph) for paragraph in plain_words),
        figures=tuple(chain.from_iterable(found)),
        terms=_story_terms(raw_words(fold(headline)), list(islice(chain.from_iterable(raw), BODY_WORDS))),
    )


def _story_terms(headline: list[str], body: list[str]) -> tuple[tuple[str, float], ...]:
    """Terms of the headline (counted three times) and of the body, by 1 + ln(count), strongest first."""
    counts = Counter(stemmed_possessives(headline) * HEADLINE_WEIGHT + stemmed_possessives(body))
    kept = [(-count, word) for word, count in counts.items() if len(word) > 1 and word not in STOP_WORDS]
    kept.sort()
    return tuple((word, _log_count(-count)) for count, word in kept[:MAX_TERMS])
