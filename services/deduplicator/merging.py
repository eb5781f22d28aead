"""When two stories are one: two different articles must each fit both."""

from services.deduplicator.lane import Lane
from services.deduplicator.settings import StoryThresholds
from services.deduplicator.stored import stored
from services.deduplicator.story_match import Match


def rival(matches: list[Match], story: int, rules: StoryThresholds) -> Match | None:
    """Another story that the article fits by the merge margin, when it fits its own by that much too."""
    own = next((match for match in matches if match.story == story), None)
    if own is None or own.score < rules.merge_margin:
        return None
    return next((match for match in matches if match.story != story and match.score >= rules.merge_margin), None)


def is_second_proof(lane: Lane, story: int, other: int) -> bool:
    """Whether a report of either story was found to fit the other before."""
    return _points_at(lane, story, other) or _points_at(lane, other, story)


def older_first(lane: Lane, story: int, other: int) -> tuple[int, int]:
    """The story that began first keeps its id."""
    first, second = lane.stories.members(story)[0], lane.stories.members(other)[0]
    return (story, other) if first < second else (other, story)


def _points_at(lane: Lane, story: int, other: int) -> bool:
    target = lane.stories.story_id(other)
    for serial in lane.stories.members(story):
        also = stored(lane, serial).cold.also_fits if lane.memory.header(serial).has_rival else None
        if also is not None and lane.resolve(also) == target:
            return True
    return False
