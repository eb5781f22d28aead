"""From an article's vector to the stories it may belong to, best first."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from services.deduplicator.settings import DedupSettings
from services.deduplicator.stories.score import CandidateReports, Crowd, StoryMatch, fits
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.term_counts import StoryVector


def matching_stories(
    window: WindowContents,
    vector: StoryVector,
    event: int,
    settings: DedupSettings,
    besides: int | None,
    *,
    hidden: Sequence[int] = (),
) -> list[StoryMatch]:
    """How well stories within the window fit, best first; `besides` is a story to measure in any case.

    `hidden` are articles that come later on the wire's clock: the answer is as if they had not arrived.
    """
    # A text without a term (a picture, a table of figures) is on no event that could be recognised.
    if not len(vector.terms):
        return []
    rules = settings.stories
    # As many more are asked for as may be hidden, so that what is hidden takes no place among the candidates.
    serials = window.story_candidates(vector, rules.candidate_reports + len(hidden))
    if hidden:
        serials = serials[~np.isin(serials, hidden)][: rules.candidate_reports]
    seconds = settings.story_window.total_seconds()
    found = zip(window.articles.events(serials).tolist(), window.articles.stories(serials).tolist(), strict=True)
    # First in the list, so that the cut to `candidate_stories` cannot drop it.
    stories = [] if besides is None else [besides]
    stories += [story for its_event, story in found if abs(its_event - event) <= seconds]
    # In order of the first report found, each once.
    chosen = tuple(dict.fromkeys(stories))[: rules.candidate_stories]
    if not chosen:
        return []
    reports = _reports(window, vector, chosen, frozenset(hidden), rules.latest_reports)
    # Hidden articles do not count: the score must be what it would have been without them.
    crowd = Crowd(window.articles.living - len(hidden), window.statistics.counted(event))
    return fits(event, reports, rules, crowd=crowd)


def _reports(
    window: WindowContents, vector: StoryVector, stories: tuple[int, ...], hidden: frozenset[int], latest: int
) -> CandidateReports:
    members = [_visible(window.stories.reports(story), hidden) for story in stories]
    # Bounded, so that a story of three thousand reports costs a newcomer no more than one of nine.
    compared = [_compared(reports, latest) for reports in members]
    serials = np.array([serial for reports in compared for serial in reports], dtype=np.int64)
    return CandidateReports(
        stories=stories,
        starts=(0, *accumulate(len(reports) for reports in compared[:-1])),
        serials=serials.tolist(),
        events=window.articles.events(serials).tolist(),
        clock_ranks=window.articles.clock_ranks(serials).tolist(),
        cosines=window.cosines.of(vector, serials).tolist(),
        first_event=[window.articles.event(reports[0]) for reports in members],
    )


def _compared(members: Sequence[int], latest: int) -> Sequence[int]:
    """The first and the latest of a story's reports: those that a newcomer is compared with."""
    # The first report keeps a long story to the event it began with; the latest say what it is about today.
    return members if len(members) <= latest else (members[0], *members[-latest:])


def _visible(members: Sequence[int], hidden: frozenset[int]) -> Sequence[int]:
    return [serial for serial in members if serial not in hidden] if hidden else members
