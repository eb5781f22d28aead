"""Does an article belong to a story that is already there? A linear decision on six measured quantities.

Cosine to its most similar report and to all on average, days since its last and since its first report, how crowded
the window is, and how much of that crowd the term statistics know: each weighted, summed, and joined where the sum is
not negative (services/deduplicator/settings.py; docs/deduplication.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.settings import StoryThresholds
from services.deduplicator.window.article_table import ArticleTable
from services.deduplicator.window.term_counts import VECTOR_TERMS, StoryVector

DAY = 86_400
_IMAGINED = 10
"""Articles added to any crowd, so that its first ones do not weigh too much."""
_LOW = np.uint32(0xFFFF)
_PLACES = np.arange(1, VECTOR_TERMS + 1, dtype=np.uint8)


class StoryMatch(NamedTuple):
    """How well one story fits."""

    story: int
    score: float
    best_member: int
    """Serial of the most similar report."""
    last_event: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """Among how many articles a story was looked for."""

    present: int
    """How many could have been found."""
    counted: int
    """How many the term statistics rest on by which the article was weighed: of those present, or fewer."""

    def margin(self, rules: StoryThresholds) -> float:
        """What the crowd adds to the score of every story."""
        present, counted = math.log(self.present + _IMAGINED), math.log(self.counted + _IMAGINED)
        return rules.crowd * present + rules.uncounted * (present - counted)


@dataclass(slots=True)
class CandidateReports:
    """The reports of all candidate stories, flat: one row per report."""

    stories: Sequence[int]
    starts: Sequence[int]
    """Where each story's rows begin; none is empty."""
    serials: NDArray[np.int64]
    first_event: Sequence[int]
    """Per story; of all its living reports, not only of those compared."""


def fits(
    vector: StoryVector,
    event: int,
    reports: CandidateReports,
    table: ArticleTable,
    rules: StoryThresholds,
    *,
    crowd: Crowd,
) -> list[StoryMatch]:
    """How well each candidate story fits, best first; equals by age of the best report."""
    cosines = _cosines(vector, reports.serials, table).tolist()
    serials, events = reports.serials.tolist(), table.events(reports.serials).tolist()
    places = table.places(reports.serials).tolist()
    constant = rules.constant + crowd.margin(rules)
    ends = (*reports.starts[1:], len(serials))
    matches = []
    for story, first, start, end in zip(reports.stories, reports.first_event, reports.starts, ends, strict=True):
        best = cosines.index(max(cosines[start:end]), start)
        last = max(events[start:end])
        score = (
            constant
            + rules.best_report * cosines[best]
            + rules.all_reports * sum(cosines[start:end]) / (end - start)
            + rules.days_since_last * min(abs(event - last) / DAY, 1)
            + rules.days_since_first * abs(event - first) / DAY
        )
        matches.append((-score, places[best], StoryMatch(story, score, serials[best], last)))
    return [match for _, _, match in sorted(matches)]


def _cosines(vector: StoryVector, serials: NDArray[np.int64], table: ArticleTable) -> NDArray[np.float32]:
    """Cosine of the vector with each article.

    Terms are looked up by their lower 16 bits in a table and then compared whole; of two own terms with the same lower
    bits (one vector in eighty has such a pair) one is missed, always the same.
    """
    terms, weights = table.vectors(serials)
    count = len(vector.terms)
    # Place 0 stands for no term.
    own_terms, own_weights = np.zeros(count + 1, dtype=np.uint32), np.zeros(count + 1)
    own_terms[1:], own_weights[1:] = vector.terms, vector.weights
    slots = vector.terms & _LOW
    table.lookup[slots] = _PLACES[:count]
    places = table.lookup.take(terms & _LOW)
    table.lookup[slots] = 0
    # Most terms of most reports are none of the vector's: the few that are get looked at one by one.
    found = places.ravel().nonzero()[0]
    at = places.ravel().take(found)
    products = own_weights.take(at) * weights.ravel().take(found)
    products *= own_terms.take(at) == terms.ravel().take(found)
    # Sums of whole numbers: exact in any order.
    sums = np.bincount(found // VECTOR_TERMS, products, len(serials)).astype(np.float32)
    return sums / (table.lengths(serials) * np.float32(vector.length))
