"""How well one grouping of things agrees with another: B-cubed and the adjusted Rand index. Pure.

B-cubed: Bagga and Baldwin 1998; adjusted Rand index: Hubert and Arabie 1985.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from math import comb


def b_cubed(found: Sequence[Hashable], true: Sequence[Hashable]) -> dict[str, float]:
    """Precision, recall and F1 of `found` group labels against `true` ones, item by item."""
    if not found:
        return {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    together = Counter(zip(found, true, strict=True))
    found_sizes, true_sizes = Counter(found), Counter(true)
    # Each of the `size` items in a cell has precision size / found_sizes, so a cell contributes its size squared.
    precision = sum(size * size / found_sizes[label] for (label, _), size in together.items()) / len(found)
    recall = sum(size * size / true_sizes[label] for (_, label), size in together.items()) / len(found)
    return {"precision": precision, "recall": recall, "f1": f1(precision, recall)}


def adjusted_rand(found: Sequence[Hashable], true: Sequence[Hashable]) -> float:
    """Pairs on which the groupings agree, corrected for chance; 1 where they are the same."""
    pairs = comb(len(found), 2)
    if pairs == 0:
        return 1.0
    both = sum(comb(size, 2) for size in Counter(zip(found, true, strict=True)).values())
    in_found = sum(comb(size, 2) for size in Counter(found).values())
    in_true = sum(comb(size, 2) for size in Counter(true).values())
    # What random groupings with the same sizes would agree on: scores 0; identical groupings score 1.
    expected = in_found * in_true / pairs
    largest = (in_found + in_true) / 2
    return 1.0 if largest == expected else (both - expected) / (largest - expected)


def f1(precision: float, recall: float) -> float:
    """Harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
