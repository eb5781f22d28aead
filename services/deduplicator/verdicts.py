"""Verdict ids, verdicts that replace others, and what a verdict says of paragraphs."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.verdict import StoryReason, Verdict
from services.deduplicator.settings import RULES


@dataclass(frozen=True, slots=True)
class SupersedingVerdict:
    """A verdict that replaces the standing one of a remembered article."""

    serial: int
    article_id: str
    version: int
    verdict: Verdict
    record: bytes
    """The article's record with this verdict."""


def verdict_id(article_id: str, version: int, content: bytes, supersedes: str | None = None) -> str:
    """The id of a verdict: the same decision on the same content has the same id, however often it is made."""
    # The unit separator stands in no id, so no two lists of parts give one text. RULES are among the parts: under other
    # rules the same content may get another verdict, under another id.
    text = "\x1f".join((RULES, article_id, str(version), content.hex(), supersedes or ""))
    return "v1-" + hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def in_story(
    verdict: Verdict, story_id: str, *, reason: StoryReason, merged: tuple[str, ...], supersedes: tuple[str, str] | None
) -> Verdict:
    """The verdict with another story; `supersedes` is (id of the new verdict, id of the one that it replaces)."""
    # Every field is named, so that mypy finds one that is added to `Verdict` and has no default.
    return Verdict(
        verdict_id=supersedes[0] if supersedes else verdict.verdict_id,
        kind=verdict.kind,
        of=verdict.of,
        of_version=verdict.of_version,
        family=verdict.family,
        similarity=verdict.similarity,
        shared_paragraphs=verdict.shared_paragraphs,
        revision=verdict.revision,
        changes=verdict.changes,
        story_id=story_id,
        story_reason=reason,
        merged_stories=merged,
        rules=RULES,
        supersedes=supersedes[1] if supersedes else verdict.supersedes,
    )


def shared_paragraphs(mine: Sequence[int], theirs: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Pairs of equal paragraphs, each used once, in the order of this text."""
    positions: dict[int, list[int]] = {}
    # From the end, so that `pop` gives the first that is left.
    for index in range(len(theirs) - 1, -1, -1):
        positions.setdefault(theirs[index], []).append(index)
    # Each paragraph of the other text once: a line that is repeated here is matched as often as it stands there.
    return tuple((index, positions[digest].pop()) for index, digest in enumerate(mine) if positions.get(digest))
