"""Verdict ids, and what a verdict says of paragraphs."""

import hashlib
from collections.abc import Sequence

from services.deduplicator.settings import RULES


def verdict_id(article_id: str, version: int, content: bytes, supersedes: str | None = None) -> str:
    """The id of a verdict: the same decision on the same content has the same id, however often it is made."""
    text = "\x1f".join((RULES, article_id, str(version), content.hex(), supersedes or ""))
    return "v1-" + hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def shared_paragraphs(mine: Sequence[int], theirs: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Pairs of equal paragraphs, each used once, in the order of this text."""
    positions: dict[int, list[int]] = {}
    # From the end, so that `pop` gives the first that is left.
    for index in range(len(theirs) - 1, -1, -1):
        positions.setdefault(theirs[index], []).append(index)
    return tuple((index, positions[digest].pop()) for index, digest in enumerate(mine) if positions.get(digest))
