"""Does an article belong to a story that is already there? A linear decision on five measured quantities.

Cosine to the story as a whole, cosine to its most similar report, days since its last and since its first report, and
how crowded the window is: each weighted, summed, and joined where the sum is not negative
(services/deduplicator/settings.py; docs/deduplication.md).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.memory import Memory
from services.deduplicator.settings import StoryThresholds
from services.deduplicator.term_counts import Vector

DAY = 86_400


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

    serials: NDArray[np.int64]
    group: NDArray[np.int64]
    """Which candidate story, 0, 1, …; ascending."""
    first_event: NDArray[np.int64]
    """Per story; of all its living reports, not only of those compared."""


def cosines_to(vector: Vector, serials: NDArray[np.int64], memory: Memory) -> NDArray[np.float64]:
    """Cosine of the vector with each article."""
    terms, weights = memory.vectors(serials)
    dots = (_weights_in(vector, terms) * weights).sum(axis=1)
    lengths = np.sqrt((weights.astype(np.int64) ** 2).sum(axis=1))
    own = float(np.sqrt((vector.weights.astype(np.int64) ** 2).sum()))
    return np.asarray(dots / np.maximum(lengths * own, 1), dtype=np.float64)


def fits(vector: Vector, event: int, reports: Reports, memory: Memory, rules: StoryThresholds) -> list[Match]:
    """How well each candidate story fits, best first; equals by age of the best report."""
    member = cosines_to(vector, reports.serials, memory)
    whole = _whole_cosines(vector, reports, len(reports.stories), memory)
    events = memory.events(reports.serials)
    starts = np.searchsorted(reports.group, np.arange(len(reports.stories)))
    last = np.maximum.reduceat(events, starts)
    ends = np.append(starts[1:], len(events))
    best = [int(start + np.argmax(member[start:end])) for start, end in zip(starts, ends, strict=True)]
    scores = (
        rules.constant
        + rules.crowd * np.log(memory.living + 10)
        + rules.centroid * whole
        + rules.best_member * member[best]
        + rules.days_since_last * np.minimum(np.abs(event - last) / DAY, 1)
        + rules.days_since_first * np.abs(event - reports.first_event) / DAY
    )
    matches = [
        Match(story, float(scores[i]), int(reports.serials[best[i]]), int(last[i]))
        for i, story in enumerate(reports.stories)
    ]
    return sorted(matches, key=lambda match: (-match.score, match.best_member))


def _weights_in(vector: Vector, terms: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The vector's own weight of each of these terms, 0 where it lacks the term."""
    order = np.argsort(vector.terms)
    sorted_terms = vector.terms[order]
    places = np.minimum(np.searchsorted(sorted_terms, terms), max(len(sorted_terms) - 1, 0))
    own = vector.weights.astype(np.int64)[order]
    return np.asarray(np.where(sorted_terms[places] == terms, own[places], 0), dtype=np.int64)


def _whole_cosines(vector: Vector, reports: Reports, stories: int, memory: Memory) -> NDArray[np.float64]:
    """Cosine of the vector with the sum of each story's reports."""
    terms, weights = memory.vectors(reports.serials)
    keys = (reports.group[:, None] << np.int64(32)) | terms.astype(np.int64)
    order = np.argsort(keys, axis=None, kind="stable")
    flat = keys.ravel()[order]
    starts = np.flatnonzero(np.concatenate([[True], flat[1:] != flat[:-1]]))
    sums = np.add.reduceat(weights.astype(np.int64).ravel()[order], starts)
    groups = flat[starts] >> 32
    own = _weights_in(vector, (flat[starts] & 0xFFFFFFFF).astype(np.uint32))
    dots = np.bincount(groups, weights=own * sums, minlength=stories)
    squares = np.bincount(groups, weights=sums * sums, minlength=stories)
    length = float(np.sqrt((vector.weights.astype(np.int64) ** 2).sum()))
    return np.asarray(dots / np.maximum(np.sqrt(squares) * length, 1), dtype=np.float64)
