"""From an article's vector to the stories it may belong to, best first."""

import numpy as np

from services.deduplicator.lane import Lane
from services.deduplicator.settings import DedupSettings
from services.deduplicator.story_match import Match, Reports, cosines_to, fits
from services.deduplicator.term_counts import Vector

_REPORTS = 32
_STORIES = 8


def matching_stories(
    lane: Lane, vector: Vector, event: int, settings: DedupSettings, besides: int | None
) -> list[Match]:
    """How well stories within the window fit, best first; `besides` is a story to measure in any case."""
    if not len(vector.terms):
        return []
    memory = lane.memory
    serials = lane.story_index.candidates(vector, memory, _REPORTS)
    window = settings.story_window.total_seconds()
    serials = serials[np.abs(memory.events(serials) - event) <= window]
    stories = [] if besides is None else [besides]
    if len(serials):
        nearest = np.lexsort((serials, -cosines_to(vector, serials, memory)))
        stories += memory.stories(serials[nearest]).tolist()
    chosen = list(dict.fromkeys(stories))[:_STORIES]
    if not chosen:
        return []
    return fits(vector, event, _reports(lane, chosen), memory, settings.stories)


def _reports(lane: Lane, stories: list[int]) -> Reports:
    compared = [lane.stories.compared(story) for story in stories]
    members = [np.array(lane.stories.members(story), dtype=np.int64) for story in stories]
    return Reports(
        stories=tuple(stories),
        serials=np.concatenate(compared),
        group=np.repeat(np.arange(len(stories)), [len(serials) for serials in compared]),
        first_event=np.array([lane.memory.events(serials).min() for serials in members]),
    )
