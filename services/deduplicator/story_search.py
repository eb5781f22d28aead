"""From an article's vector to the stories it may belong to, best first."""

from itertools import accumulate

import numpy as np

from services.deduplicator.lane import Lane
from services.deduplicator.settings import DedupSettings
from services.deduplicator.story_match import Match, Reports, fits
from services.deduplicator.term_counts import Vector

_REPORTS = 20
_STORIES = 5


def matching_stories(
    lane: Lane, vector: Vector, event: int, settings: DedupSettings, besides: int | None
) -> list[Match]:
    """How well stories within the window fit, best first; `besides` is a story to measure in any case."""
    if not len(vector.terms):
        return []
    memory = lane.memory
    serials = lane.story_index.candidates(vector, memory, _REPORTS)
    within = np.abs(memory.events(serials) - event) <= settings.story_window.total_seconds()
    stories = [] if besides is None else [besides]
    stories += memory.stories(serials[within]).tolist()
    chosen = tuple(dict.fromkeys(stories))[:_STORIES]
    return fits(vector, event, _reports(lane, chosen), memory, settings.stories, crowd=memory.living) if chosen else []


def _reports(lane: Lane, stories: tuple[int, ...]) -> Reports:
    compared = [lane.stories.compared(story) for story in stories]
    serials = np.array([serial for reports in compared for serial in reports], dtype=np.int64)
    starts = (0, *accumulate(len(reports) for reports in compared[:-1]))
    members = (np.frombuffer(lane.stories.members(story), dtype=np.int64) for story in stories)
    first = [int(lane.memory.events(reports).min()) for reports in members]
    return Reports(stories, starts, serials, first)
