"""The features of an article that the deduplicator compares, computed once, in the enricher.

Counts and hashes only: no statistics of other articles are used, so an article has the same features everywhere.
"""

import math
from collections import Counter
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from schemas.article import Article
from schemas.enriched import Features
from services.text import shingles
from services.text.figures import figures
from services.text.stop_words import STOP_WORDS
from services.text.tokens import fold, plain, raw_words, stemmed_possessives

RULE = "f2"
"""Version of the features: raised whenever any feature of an unchanged text would change."""


class TermSelection(NamedTuple):
    """Which words of a text tell its event. A change of any needs another `RULE`."""

    headline_weight: int = 3
    """A word of the headline counts as often as this: an editor chose it to name the event."""
    body_words: int = 400
    """Words of the body that are looked at: background fills the end of a long text, and is of other events."""
    terms: int = 150
    """Terms kept, the most frequent: a vector takes 40, and which 40 is known only when the terms are weighed."""


TERM_SELECTION = TermSelection()


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
    opening = list(islice(chain.from_iterable(raw), TERM_SELECTION.body_words))
    headline = "" if article.headline_from_body else article.headline or ""
    return Features(
        rule=RULE,
        body_hash="b1-" + shingles.digest(body, 16),
        word_count=len(body),
        sketch=shingles.to_bytes(kept),
        sketch_is_complete=complete,
        paragraph_hashes=tuple(shingles.digest(paragraph) for paragraph in plain_words),
        figures=tuple(chain.from_iterable(found)),
        terms=_story_terms(raw_words(fold(headline)), opening),
    )


def _story_terms(headline: list[str], body: list[str]) -> tuple[tuple[str, float], ...]:
    """Terms of the headline (counted `headline_weight` times) and of the body, by 1 + ln(count), strongest first."""
    counts = Counter(stemmed_possessives(headline) * TERM_SELECTION.headline_weight + stemmed_possessives(body))
    kept = [(-count, word) for word, count in counts.items() if len(word) > 1 and word not in STOP_WORDS]
    kept.sort()
    return tuple((word, _log_count(-count)) for count, word in kept[: TERM_SELECTION.terms])
