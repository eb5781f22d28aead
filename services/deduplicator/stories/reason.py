"""Why an article joined a story: the score, and what it shares with the story's most similar report."""

from collections.abc import Sequence

from schemas.verdict import StoryReason
from services.deduplicator.stories.score import StoryMatch
from services.deduplicator.window.records.record import Explanation

_SHOWN = 8
"""Terms and names that a reason lists: the heaviest tell the event, more would only fill the message."""


def story_reason(
    match: StoryMatch | None, shared_terms: Sequence[str], names: Sequence[str], other: Explanation, event: int
) -> StoryReason:
    """The reason; `other` explains the most similar report. Without a match a copy just follows its original."""
    theirs = set(other.details.names)
    return StoryReason(
        score=round(match.score, 3) if match else None,
        threshold=0.0 if match else None,
        shared_terms=tuple(shared_terms[:_SHOWN]),
        # As this article writes them: the other names may be spelt otherwise in its text.
        shared_entities=tuple(name for name in names if name in theirs)[:_SHOWN],
        hours_since_last=round((event - match.last_event) / 3600, 2) if match else None,
    )
