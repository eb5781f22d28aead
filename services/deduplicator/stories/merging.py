"""When two stories are one: two different articles must each fit both.

One article that fits two stories may be a round-up of both; a second one is proof that nobody can tell them apart. The
first is remembered as a *rival* in its record, until the second comes.
"""

from services.deduplicator.settings import StoryThresholds
from services.deduplicator.stories.score import StoryMatch
from services.deduplicator.window.contents import WindowContents


def rival(matches: list[StoryMatch], story: int, rules: StoryThresholds) -> StoryMatch | None:
    """Another story that the article fits by the merge margin, when it fits its own by that much too."""
    own = next((match for match in matches if match.story == story), None)
    # Both must fit by the margin: near the threshold every second article fits two stories.
    if own is None or own.score < rules.merge_margin:
        return None
    return next((match for match in matches if match.story != story and match.score >= rules.merge_margin), None)


def is_second_proof(window: WindowContents, story: int, other: int) -> bool:
    """Whether a report of either story was found to fit the other before."""
    return _points_at(window, story, other) or _points_at(window, other, story)


def older_first(window: WindowContents, story: int, other: int) -> tuple[str, str]:
    """The ids of two stories: that of the one that began first is kept, the other goes."""
    first, second = window.stories.reports(story)[0], window.stories.reports(other)[0]
    # By serial: subscribers saw the id of that story first.
    kept, gone = (story, other) if first < second else (other, story)
    return window.stories.story_id(kept), window.stories.story_id(gone)


def _points_at(window: WindowContents, story: int, other: int) -> bool:
    target = window.stories.story_id(other)
    for serial in window.stories.reports(story):
        # The flag in the header saves decompressing the explanation of nearly every report.
        also = window.articles.explanation(serial).also_fits if window.articles.header(serial).has_rival else None
        if also is not None and window.stories.resolve(also) == target:
            return True
    return False
