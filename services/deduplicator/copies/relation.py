"""What two texts have in common, and whether one was made from the other. Pure; thresholds are handed in.

Jaccard cannot tell a shortened wire copy from another report on the same event; containment can. Template stories
(weekly figures, market reports) share their words and differ in their figures and names: those are not copies.
"""

from dataclasses import dataclass

import numpy as np

from schemas.verdict import Similarity, VerdictKind
from services.deduplicator.copies.template import other_figures, other_subject
from services.deduplicator.features.compared_text import ComparedText, Sketch
from services.deduplicator.features.copy_keys import HASH_BITS
from services.deduplicator.settings import CopyThresholds
from services.text.shingles import SCALE

_SAMPLED_BELOW = np.uint64((1 << HASH_BITS) // SCALE)

Strength = tuple[bool, float, float]


@dataclass(frozen=True, slots=True)
class Relation:
    """One text is a copy of the other."""

    kind: VerdictKind
    similarity: Similarity
    of_the_family: bool
    """Whether most of this text is the other's: a roundup that holds a copied item is not of the item's family."""

    def strength(self) -> Strength:
        """How much of this text the other explains."""
        return strength(self.kind, self.similarity)


def strength(kind: VerdictKind, found: Similarity) -> Strength:
    """Sort key among the relations of one text: larger explains more of it, then holds more of the other.

    Equal bodies come first: their sketches are equal too, but so are those of texts that repeat themselves.
    """
    return (kind is VerdictKind.EXACT_COPY, found.contained_in_other, found.contains_other)


def similarity(this: Sketch, other: Sketch) -> tuple[Similarity, int]:
    """Shares of common shingles on the finest scale that both sketches have, and how many are common."""
    mine, theirs = this.hashes, other.hashes
    if not (this.complete and other.complete):
        # A sampled sketch holds the shingles below a bound. Of a complete one the same part is compared: hashes are
        # even, so both shares remain estimates of those of the whole texts (FracMinHash).
        mine = mine[: int(np.searchsorted(mine, _SAMPLED_BELOW))]
        theirs = theirs[: int(np.searchsorted(theirs, _SAMPLED_BELOW))]
    shared = len(np.intersect1d(mine, theirs, assume_unique=True))
    union = len(mine) + len(theirs) - shared
    found = Similarity(
        jaccard=_share(shared, union),
        contained_in_other=_share(shared, len(mine)),
        contains_other=_share(shared, len(theirs)),
    )
    return found, shared


def relation(
    this: ComparedText, other: ComparedText, rules: CopyThresholds, *, one_replaces: bool = False
) -> Relation | None:
    """What this text is to the other, or None where neither was made from the other.

    `one_replaces`: one is known to be an update or a correction of the other. Then other figures are what it is for.
    """
    # Before the least length: of equal bodies (tiny ones with their headlines) no share need be measured.
    if this.body == other.body:
        return Relation(VerdictKind.EXACT_COPY, Similarity(jaccard=1, contained_in_other=1, contains_other=1), True)
    if min(this.word_count, other.word_count) < rules.least_words:
        return None
    found, shared = similarity(this.sketch, other.sketch)
    # Either way round: an excerpt is contained, a round-up contains.
    containment = max(found.contained_in_other, found.contains_other)
    if containment < rules.excerpt or shared < rules.least_shared:
        return None
    # Last, because it compares lists of figures and hashes headlines: most pairs never come so far.
    if not one_replaces and _is_template(this, other, containment, rules):
        return None
    lengths = min(this.word_count, other.word_count) / max(this.word_count, other.word_count)
    # Containment alone would call a brief a near copy of the long report that holds it.
    near = containment >= rules.near and lengths >= rules.similar_length
    kind = VerdictKind.NEAR_COPY if near else VerdictKind.EXCERPT
    # By the share of this text, not of the other: an excerpt is of the family, a round-up of five items is not.
    return Relation(kind, found, found.contained_in_other >= rules.family_share)


def _is_template(this: ComparedText, other: ComparedText, containment: float, rules: CopyThresholds) -> bool:
    if other_figures(this.figures, other.figures, min(this.word_count, other.word_count), rules.template):
        return True
    # Beyond `near` the headlines do not count: outlets write their own over the same text.
    headlines, terms = (this.headline, other.headline), (this.terms, other.terms)
    return containment < rules.near and other_subject(headlines, terms, rules.template)


def _share(part: int, whole: int) -> float:
    # Four digits are beyond what a sketch of one shingle in sixteen can tell, and keep the records short.
    return round(part / whole, 4) if whole else 0.0
