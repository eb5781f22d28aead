"""Template stories: the same words week after week, or company after company, with other facts. Never copies.

Two texts of which one was made from the other differ by what was cut or added; two fillings of one template differ by
what stands in the same places. Two signs are measured: figures that replace one another, anywhere in the text or in
the same place, and words of the headlines that the other text never uses.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.features.term_hashes import buckets_of, term_hashes
from services.deduplicator.settings import TemplateThresholds
from services.text.figures import as_written
from services.text.stop_words import STOP_WORDS
from services.text.tokens import fold, raw_words, stemmed_possessives


def other_figures(mine: Sequence[str], theirs: Sequence[str], least_words: int, rules: TemplateThresholds) -> bool:
    """Whether each text has figures in place of the other's; the same whichever text comes first.

    `least_words` is the length of the shorter text: in running prose one figure more or less proves nothing, in a
    text dense with figures several do. A figure that the other text has rounded is not another.
    """
    # Sorted, so that the answer is the same whichever text came first.
    fewer, more = sorted((tuple(mine), tuple(theirs)), key=lambda figures: (len(figures), figures))
    if fewer == more:
        return False
    # Figures of which one rounds the other are written alike: "1.7 million" and "1,661,000" are one.
    alike = as_written(more, fewer)
    one, other = set(fewer), set(alike)
    # The smaller of both differences: figures that were only cut or only added replace nothing.
    replaced = min(len(one - other), len(other - one))
    return _is_other_filling(replaced, min(len(one), len(other)), least_words, rules) or _is_other_filling(
        _replaced_in_place(fewer, alike), len(fewer), least_words, rules
    )


def _is_other_filling(replaced: int, figures: int, least_words: int, rules: TemplateThresholds) -> bool:
    if not replaced:
        return False
    # `figures` is not zero here: what is replaced is among them.
    shared = 1 - replaced / figures
    dense = figures >= rules.dense_figures * least_words
    if dense and replaced >= rules.replaced_when_dense and shared < rules.shared_when_dense:
        return True
    return shared < rules.shared_figures


def _replaced_in_place(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """How many figures stand where the other text has another, in order.

    Fillings of a table have many figures in common, in other places; what was cut or added leaves the rest in order.
    """
    steps = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return sum(min(end - start, to - since) for step, start, end, since, to in steps if step == "replace")


def other_subject(
    headlines: tuple[str, str], terms: tuple[NDArray[np.int64], NDArray[np.int64]], rules: TemplateThresholds
) -> bool:
    """Whether both headlines name what the other text never does."""
    # Both ways: a headline of which the other text knows nothing is common where outlets write their own.
    mine = _foreign(headlines[0], terms[1])
    return mine > rules.foreign_headline and _foreign(headlines[1], terms[0]) > rules.foreign_headline


def _foreign(headline: str, terms: NDArray[np.int64]) -> float:
    """Share of a headline's content words that are not among the terms."""
    # Figures and stop words are in every headline of a form; what is left names its subject.
    names = [
        word
        for word in dict.fromkeys(stemmed_possessives(raw_words(fold(headline))))
        if len(word) > 1 and word not in STOP_WORDS and not word.isdecimal()
    ]
    if not names:
        return 0.0
    buckets = buckets_of(term_hashes(names))
    return 1 - float(np.isin(buckets, terms).mean())
