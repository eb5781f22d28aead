"""Does an article belong to a story that is already there? A linear decision on six measured quantities.

Cosine to its most similar report and to all on average, days since its last and since its first report, how crowded
the window is, and how much of that crowd the term statistics know: each weighted, summed, and joined where the sum is
not negative (services/deduplicator/settings.py; docs/deduplication.md). Pure arithmetic: the window is not asked here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.deduplicator.settings import StoryThresholds

DAY = 86_400


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
        """What the crowd adds to the score of every story.

        The best of n chance matches grows about as log n, so likeness must exceed that; and as long as few articles
        are counted, no term is known to be common, and chance matches are higher still.
        """
        present = math.log(self.present + rules.imagined_articles)
        counted = math.log(self.counted + rules.imagined_articles)
        return rules.crowd * present + rules.uncounted * (present - counted)


@dataclass(slots=True)
class CandidateReports:
    """The reports of all candidate stories, flat: one row per report."""

    stories: Sequence[int]
    starts: Sequence[int]
    """Where each story's rows begin; none is empty."""
    serials: Sequence[int]
    events: Sequence[int]
    clock_ranks: Sequence[int]
    cosines: Sequence[float]
    """To the article that is decided."""
    first_event: Sequence[int]
    """Per story; of all its living reports, not only of those compared."""


def fits(event: int, reports: CandidateReports, rules: StoryThresholds, *, crowd: Crowd) -> list[StoryMatch]:
    """How well each candidate story fits, best first; of equals the one with the earlier best report."""
    cosines, events = reports.cosines, reports.events
    constant = rules.constant + crowd.margin(rules)
    ends = (*reports.starts[1:], len(reports.serials))
    matches = []
    for story, first, start, end in zip(reports.stories, reports.first_event, reports.starts, ends, strict=True):
        # Plain lists: a story has a dozen reports, where a call of numpy costs more than the loop.
        best = cosines.index(max(cosines[start:end]), start)
        last = max(events[start:end])
        score = (
            constant
            + rules.best_report * cosines[best]
            # The average keeps a story from wandering off along a chain of reports, each like the one before.
            + rules.all_reports * sum(cosines[start:end]) / (end - start)
            # Absolute: a late article may be older than the reports it joins.
            + rules.days_since_last * min(abs(event - last) / DAY, 1)
            + rules.days_since_first * abs(event - first) / DAY
        )
        matches.append((-score, reports.clock_ranks[best], StoryMatch(story, score, reports.serials[best], last)))
    # Negated, so that one sort puts the best first and settles ties by the clock, not by the order of arrival.
    return [match for _, _, match in sorted(matches)]
