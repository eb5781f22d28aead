"""When two stories are one: two different articles must each fit both."""

from services.deduplicator.settings import StoryThresholds
from services.deduplicator.stories.score import StoryMatch
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.stored_article import stored


def rival(matches: list[StoryMatch], story: int, rules: StoryThresholds) -> StoryMatch | None:
    """Another story that the article fits by the merge margin, when it fits its own by that much too."""
    own = next((match for match in matches if match.story == story), None)
    if own is None or own.score < rules.merge_margin:
        return None
    return next((match for match in matches if match.story != story and match.score >= rules.merge_margin), None)


def is_second_proof(window: LanguageWindow, story: int, other: int) -> bool:
    """Whether a report of either story was found to fit the other before."""
    return _points_at(window, story, other) or _points_at(window, other, story)


def older_first(window: LanguageWindow, story: int, other: int) -> tuple[int, int]:
    """The story that began first keeps its id."""
    first, second = window.stories.members(story)[0], window.stories.members(other)[0]
    return (story, other) if first < second else (other, story)


def _points_at(window: LanguageWindow, story: int, other: int) -> bool:
    target = window.stories.story_id(other)
    for serial in window.stories.members(story):
        also = stored(window, serial).explanation.also_fits if window.table.header(serial).has_rival else None
        if also is not None and window.resolve(also) == target:
            return True
    return False
