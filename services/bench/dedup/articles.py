"""Made-up articles with features, for load: words by Zipf's law, stories of a few reports, some wire copies cut short.

Reproducible from a seed. Numbers stand for words throughout; no text is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from schemas.article import Article
from schemas.enriched import EnrichedArticle, Features, Models
from schemas.raw import Source
from services.bench.settings import ARTICLES
from services.text import shingles
from services.text.features import RULE

START = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class GeneratedArticle:
    """One article, and the article that it is a shortened copy of."""

    enriched: EnrichedArticle
    copy_of: str | None
    topic: int
    """Which event it is on."""


class Generator:
    """A stream of articles spread evenly over a window. `first` is how many of them came before."""

    def __init__(
        self, seed: int, articles: int, window: timedelta, copies: float = ARTICLES.copies, *, first: int = 0
    ) -> None:
        self._dice = np.random.default_rng(seed)
        self._step = window / articles
        self._copies = copies
        self._number = first
        self._stories = [self._story_terms() for _ in range(ARTICLES.stories_alive)]
        self._topics = list(range(ARTICLES.stories_alive))
        self._recent: list[GeneratedArticle] = []

    def stream(self, count: int) -> Iterator[GeneratedArticle]:
        """The next articles."""
        for _ in range(count):
            if self._recent and self._dice.random() < self._copies:
                yield self._shortened(self._recent[int(self._dice.integers(len(self._recent)))])
            else:
                yield self._fresh()

    def _fresh(self) -> GeneratedArticle:
        slot = int(self._dice.integers(ARTICLES.stories_alive))
        if self._dice.random() < ARTICLES.new_story_share:
            self._stories[slot] = self._story_terms()
            self._topics[slot] = ARTICLES.stories_alive + self._number
        story = self._stories[slot]
        kept = self._dice.poisson(ARTICLES.words / shingles.SCALE)
        sketch = np.sort(self._dice.integers(0, 2**64 // shingles.SCALE, size=max(kept, 4), dtype=np.uint64))
        shared = self._dice.choice(story, size=ARTICLES.shared_terms, replace=False)
        terms = np.unique(np.concatenate([shared, self._zipf(ARTICLES.terms)]))[: ARTICLES.terms]
        counts = np.where(np.isin(terms, shared), 2.1, 1.0)
        figures = tuple(str(figure) for figure in self._dice.integers(10, 99999, size=12).tolist())
        ranked = terms[np.argsort(-counts, kind="stable")]
        article = self._article(ARTICLES.words, sketch, (ranked, np.sort(counts)[::-1]), figures)
        generated = GeneratedArticle(article, None, self._topics[slot])
        self._recent = [*self._recent[1 - ARTICLES.recent :], generated]
        return generated

    def _shortened(self, original: GeneratedArticle) -> GeneratedArticle:
        """40 to 70 % of a recent article, as an outlet cuts a wire copy."""
        features = original.enriched.features
        share = float(self._dice.uniform(ARTICLES.shortest_cut, ARTICLES.longest_cut))
        sketch = shingles.from_bytes(features.sketch)
        cut = np.sort(self._dice.choice(sketch, size=max(int(len(sketch) * share), 2), replace=False))
        names = np.array([int(term[1:]) for term, _ in features.terms])
        counts = np.array([count for _, count in features.terms])
        words = int(features.word_count * share)
        shortened = self._article(words, cut, (names[:100], counts[:100]), features.figures[:7])
        return GeneratedArticle(shortened, original.enriched.article.article_id, original.topic)

    def _story_terms(self) -> NDArray[np.int64]:
        return self._dice.integers(1000, ARTICLES.vocabulary, size=ARTICLES.story_terms)

    def _zipf(self, size: int) -> NDArray[np.int64]:
        """Ranks with frequencies as 1 / rank: the logarithm of such a rank is spread evenly."""
        return np.exp(self._dice.uniform(0, np.log(ARTICLES.vocabulary), size=size)).astype(np.int64)

    def _article(
        self,
        words: int,
        sketch: NDArray[np.uint64],
        weighted: tuple[NDArray[np.int64], NDArray[np.float64]],
        figures: tuple[str, ...],
    ) -> EnrichedArticle:
        terms, counts = weighted
        self._number += 1
        at = START + self._number * self._step
        name = f"{self._number:012d}"
        article = Article.model_construct(
            article_id=f"a1-{name}",
            item_id=f"i1-{name}",
            trace_id=name,
            source=Source.model_construct(id=f"outlet-{self._number % 97}"),
            format="plain-text",
            namespace="bench",
            guid=name,
            received_at=at,
            sent_at=at,
            headline=f"w{terms[0]} w{terms[1]} w{terms[2]} w{terms[3]}",
            paragraphs=tuple(f"The w{term} of w{term + 1} said on w{term + 2}" for term in terms[:12].tolist()),
            content_hash=f"c1-{name}",
            word_count=words,
        )
        features = Features.model_construct(
            rule=RULE,
            body_hash=f"b1-{name}",
            word_count=words,
            sketch=shingles.to_bytes(sketch),
            sketch_is_complete=False,
            paragraph_hashes=tuple(f"{int(digest):016x}" for digest in self._dice.integers(0, 2**63, size=12)),
            figures=figures,
            terms=tuple((f"w{term}", count) for term, count in zip(terms.tolist(), counts.tolist(), strict=True)),
        )
        models = Models.model_construct(pipeline="bench", rules="bench")
        return EnrichedArticle.model_construct(article=article, window_language="en", features=features, models=models)
