"""Template stories: the same words week after week, with other figures. They are never copies of one another."""

from collections.abc import Sequence

from schemas.verdict import Similarity

_ENOUGH = 4


def is_template(figures: Sequence[str], other_figures: Sequence[str], similarity: Similarity) -> bool:
    """Whether two texts share words but not facts: of the shorter list of figures, most are not in the other."""
    mine, theirs = set(figures), set(other_figures)
    fewer = min(len(mine), len(theirs))
    if fewer < _ENOUGH:
        return False
    return len(mine & theirs) / fewer < similarity.jaccard / 2 + 0.25
