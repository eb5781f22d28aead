"""From an article's vector to the stories it may belong to, best first."""

from array import array
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from services.deduplicator.settings import DedupSettings
from services.deduplicator.stories.score import CandidateReports, Crowd, StoryMatch, fits
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.story_table import compared
from services.deduplicator.window.term_counts import StoryVector

_REPORTS = 20
_STORIES = 5


def matching_stories(
    window: LanguageWindow,
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
    if not len(vector.terms):
        return []
    table = window.table
    serials = window.story_index.candidates(vector, table, _REPORTS + len(hidden))
    if hidden:
        serials = serials[~np.isin(serials, hidden)][:_REPORTS]
    seconds = settings.story_window.total_seconds()
    found = zip(table.events(serials).tolist(), table.stories(serials).tolist(), strict=True)
    stories = [] if besides is None else [besides]
    stories += [story for its_event, story in found if abs(its_event - event) <= seconds]
    chosen = tuple(dict.fromkeys(stories))[:_STORIES]
    if not chosen:
        return []
    crowd = Crowd(table.living - len(hidden), window.terms.counted(event))
    return fits(vector, event, _reports(window, chosen, frozenset(hidden)), table, settings.stories, crowd=crowd)


def _reports(window: LanguageWindow, stories: tuple[int, ...], hidden: frozenset[int]) -> CandidateReports:
    members = [_visible(window.stories.members(story), hidden) for story in stories]
    chosen = [compared(reports) for reports in members]
    serials = np.array([serial for reports in chosen for serial in reports], dtype=np.int64)
    starts = (0, *accumulate(len(reports) for reports in chosen[:-1]))
    first = [window.table.event(reports[0]) for reports in members]
    return CandidateReports(stories, starts, serials, first)


def _visible(members: "array[int]", hidden: frozenset[int]) -> "array[int]":
    return array("q", (serial for serial in members if serial not in hidden)) if hidden else members
