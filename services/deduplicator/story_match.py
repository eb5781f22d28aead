"""Does an article belong to a story that is already there? A linear decision on four measured quantities.

Cosine to its most similar report, days since its last and since its first report, and how crowded the window is: each
weighted, summed, and joined where the sum is not negative
(services/deduplicator/settings.py; docs/deduplication.md).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.memory import Memory
from services.deduplicator.settings import StoryThresholds
from services.deduplicator.term_counts import Vector

DAY = 86_400
_LOW = np.uint32(0xFFFF)


@dataclass(frozen=True, slots=True)
class Match:
    """How well one story fits."""

    story: int
    score: float
    best_member: int
    """Serial of the most similar report."""
    last_event: int


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of all candidate stories, flat: one row per report."""

    stories: tuple[int, ...]
    starts: NDArray[np.int64]
    """Where each story's rows begin; none is empty."""
    serials: NDArray[np.int64]
    first_event: NDArray[np.int64]
    """Per story; of all its living reports, not only of those compared."""


def fits(vector: Vector, event: int, reports: Reports, memory: Memory, rules: StoryThresholds) -> list[Match]:
    """How well each candidate story fits, best first; equals by age of the best report."""
    cosines = _cosines(vector, reports.serials, memory)
    events = memory.events(reports.serials)
    last = np.maximum.reduceat(events, reports.starts)
    ends = np.append(reports.starts[1:], len(events)).tolist()
    best = [start + int(cosines[start:end].argmax()) for start, end in zip(reports.starts.tolist(), ends, strict=True)]
    scores = (
        rules.constant
        + rules.crowd * np.log(memory.living + 10)
        + rules.best_report * cosines[best]
        + rules.days_since_last * np.minimum(np.abs(event - last) / DAY, 1)
        + rules.days_since_first * np.abs(event - reports.first_event) / DAY
    )
    serials = reports.serials[best].tolist()
    rows = zip(reports.stories, scores.tolist(), serials, last.tolist(), strict=True)
    return sorted((Match(*row) for row in rows), key=lambda match: (-match.score, match.best_member))


def _cosines(vector: Vector, serials: NDArray[np.int64], memory: Memory) -> NDArray[np.float64]:
    """Cosine of the vector with each article.

    Terms are looked up by their lower 16 bits in a table and then compared whole; of two own terms with the same lower
    bits (one vector in eighty has such a pair) one is missed, always the same.
    """
    terms, weights = memory.vectors(serials)
    slots = vector.terms & _LOW
    memory.lookup[slots] = np.arange(1, len(slots) + 1, dtype=np.uint8)
    places = memory.lookup[terms & _LOW]
    memory.lookup[slots] = 0
    own = vector.padded_weights[places] * (vector.padded_terms[places] == terms)
    dots = np.einsum("ij,ij->i", own, weights, dtype=np.float32)
    cosines: NDArray[np.float64] = dots / (memory.lengths(serials) * vector.length)
    return cosines
