"""Which story an article belongs to, and whether that proves two stories to be one."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas import ids
from schemas.verdict import StoryReason
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import DedupSettings, StoryThresholds
from services.deduplicator.stories.merging import is_second_proof, older_first, rival
from services.deduplicator.stories.reason import story_reason
from services.deduplicator.stories.score import StoryMatch
from services.deduplicator.stories.search import matching_stories
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.term_counts import StoryVector


class StoryChoice(NamedTuple):
    """Which story, why, and what else that proves."""

    story_id: str
    reason: StoryReason
    merge: tuple[str, str] | None = None
    also_fits: str | None = None


def choose_story(
    window: WindowContents,
    incoming: IncomingArticle,
    vector: StoryVector,
    own: int | None,
    settings: DedupSettings,
    *,
    later: Sequence[int],
) -> StoryChoice:
    """The story: that of the text it was copied from (`own`), else the best that fits, else a new one."""
    matches = matching_stories(window, vector, incoming.event, settings, own, hidden=later)
    if own is None:
        if not matches or matches[0].score < 0:
            return StoryChoice(ids.story_id(incoming.article_id), StoryReason())
        # The best fit, also where it is near the second best: that is what mergers are for.
        own = matches[0].story
    # A copy follows its original however little the story fits it: then the score that is reported is negative.
    match = next((found for found in matches if found.story == own), None)
    reason = _reason(window, incoming, vector, match)
    return _with_merge(window, own, matches, reason, settings.stories)


def _with_merge(
    window: WindowContents, story: int, matches: list[StoryMatch], reason: StoryReason, rules: StoryThresholds
) -> StoryChoice:
    """The first article that fits two stories is noted, a second one merges them."""
    second = rival(matches, story, rules)
    if second is None:
        return StoryChoice(window.stories.story_id(story), reason)
    if not is_second_proof(window, story, second.story):
        return StoryChoice(window.stories.story_id(story), reason, also_fits=window.stories.story_id(second.story))
    # Whichever story the article chose, the older one keeps its id.
    kept, gone = older_first(window, story, second.story)
    return StoryChoice(kept, reason, merge=(gone, kept))


def _reason(
    window: WindowContents, incoming: IncomingArticle, vector: StoryVector, match: StoryMatch | None
) -> StoryReason:
    if match is None:
        return StoryReason()
    # Of the remembered report only term hashes are left; the words are those of the article at hand.
    theirs = set(window.articles.terms(match.best_member).tolist())
    own = zip(vector.terms.tolist(), vector.positions.tolist(), strict=True)
    shared = [incoming.terms.names[position] for term, position in own if term in theirs]
    other = window.articles.explanation(match.best_member)
    return story_reason(match, shared, incoming.details.names, other, incoming.event)
