"""Verdict ids and the pieces of verdicts that several rules share."""

import hashlib
from collections.abc import Sequence

from schemas.verdict import StoryReason
from services.deduplicator.settings import RULES
from services.deduplicator.stories.score import StoryMatch
from services.deduplicator.window.record import Explanation

_SHOWN = 8


def verdict_id(article_id: str, version: int, content: bytes, supersedes: str | None = None) -> str:
    """The id of a verdict: the same decision on the same content has the same id, however often it is made."""
    text = "\x1f".join((RULES, article_id, str(version), content.hex(), supersedes or ""))
    return "v1-" + hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def story_reason(
    match: StoryMatch | None, shared_terms: Sequence[str], names: Sequence[str], other: Explanation, event: int
) -> StoryReason:
    """Why an article joined a story: the score, and what it shares with the story's most similar report."""
    theirs = set(other.names)
    return StoryReason(
        score=round(match.score, 3) if match else None,
        threshold=0.0 if match else None,
        shared_terms=tuple(shared_terms[:_SHOWN]),
        shared_entities=tuple(name for name in names if name in theirs)[:_SHOWN],
        hours_since_last=round((event - match.last_event) / 3600, 2) if match else None,
    )


def shared_paragraphs(mine: Sequence[int], theirs: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Pairs of equal paragraphs, each used once, in the order of this text."""
    places: dict[int, list[int]] = {}
    for index in range(len(theirs) - 1, -1, -1):
        places.setdefault(theirs[index], []).append(index)
    return tuple((index, places[digest].pop()) for index, digest in enumerate(mine) if places.get(digest))
