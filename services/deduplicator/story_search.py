"""From an article's vector to the stories it may belong to, best first."""

from array import array
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from services.deduplicator.lane import Lane
from services.deduplicator.settings import DedupSettings
from services.deduplicator.stories import compared
from services.deduplicator.story_match import Crowd, Match, Reports, fits
from services.deduplicator.term_counts import Vector

_REPORTS = 20
_STORIES = 5


def matching_stories(
    lane: Lane, vector: Vector, event: int, settings: DedupSettings, besides: int | None, *, hidden: Sequence[int] = ()
) -> list[Match]:
    """How well stories within the window fit, best first; `besides` is a story to measure in any case.

    `hidden` are articles that come later on the wire's clock: the answer is as if they had not arrived.
    """
    if not len(vector.terms):
        return []
    memory = lane.memory
    serials = lane.story_index.candidates(vector, memory, _REPORTS + len(hidden))
    if hidden:
        serials = serials[~np.isin(serials, hidden)][:_REPORTS]
    window = settings.story_window.total_seconds()
    found = zip(memory.events(serials).tolist(), memory.stories(serials).tolist(), strict=True)
    stories = [] if besides is None else [besides]
    stories += [story for its_event, story in found if abs(its_event - event) <= window]
    chosen = tuple(dict.fromkeys(stories))[:_STORIES]
    if not chosen:
        return []
    crowd = Crowd(memory.living - len(hidden), lane.terms.counted(event))
    return fits(vector, event, _reports(lane, chosen, frozenset(hidden)), memory, settings.stories, crowd=crowd)


def _reports(lane: Lane, stories: tuple[int, ...], hidden: frozenset[int]) -> Reports:
    members = [_visible(lane.stories.members(story), hidden) for story in stories]
    chosen = [compared(reports) for reports in members]
    serials = np.array([serial for reports in chosen for serial in reports], dtype=np.int64)
    starts = (0, *accumulate(len(reports) for reports in chosen[:-1]))
    first = [lane.memory.event(reports[0]) for reports in members]
    return Reports(stories, starts, serials, first)


def _visible(members: "array[int]", hidden: frozenset[int]) -> "array[int]":
    return array("q", (serial for serial in members if serial not in hidden)) if hidden else members
