"""Precision, recall and F1 from counts, and the counts themselves."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What was found, what there was, and how much of each was right."""

    found: int = 0
    right_found: int = 0
    gold: int = 0
    found_gold: int = 0

    def add(self, *, found: int = 0, right_found: int = 0, gold: int = 0, found_gold: int = 0) -> None:
        """Count more."""
        self.found += found
        self.right_found += right_found
        self.gold += gold
        self.found_gold += found_gold

    def scores(self) -> dict[str, float]:
        """`precision`, `recall`, `f1`; 0 where there is nothing to divide by."""
        precision = self.right_found / self.found if self.found else 0.0
        recall = self.found_gold / self.gold if self.gold else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


@dataclass
class Board:
    """One tally over all, one per type, and the number of documents."""

    total: Tally = field(default_factory=Tally)
    by_type: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    documents: int = 0

    def report(self) -> dict[str, object]:
        """What `evaluate … --json` prints."""
        types = {name: self.by_type[name].scores() for name in sorted(self.by_type)}
        return {**self.total.scores(), "by_type": types, "documents": self.documents}
