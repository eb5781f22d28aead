"""What a copy has in common with its original, and what it adds, word by word. Pure.

Words are shared where five of them in a row stand in the original, as the deduplicator has it. What is left on both
sides is aligned, so that one changed word is one word, and not also the four behind it.
"""

import difflib
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemas.published import Content
from services.gateway.pages.shown_text import undisturbing
from services.gateway.view.words import LocatedTerm, is_unspaced, located_terms, terms
from services.text.shingles import WIDTH

_LONGEST = 100_000
"""Characters of a text that are compared: some 15,000 words. What is behind them is not shown."""
_LEFT_OUT = 0.5
"""A paragraph of the original of which the copy has a smaller share of the words was left out."""
_LEAST_ALIGNED = 3
"""Words in a row that make an alignment: "of the" stands everywhere."""
_MOST_ALIGNED = 400_000
"""Pairs of words that are aligned, some 50 ms. Where more is left, the two have little in common anyway."""
_JOINED_BEHIND = re.compile(r"[^\s\w“‘«„¿¡(\[]*")
"""Signs that belong to the word before them."""

_Row = tuple[str, ...]


class Sharing(StrEnum):
    """Where words of a copy stand, too."""

    SHARED = "shared"
    """In its original."""
    FORMER = "former"
    """Only in an earlier version of its original: the copy did not follow the change."""
    OWN = "own"
    """In no version of it."""


@dataclass(frozen=True, slots=True)
class ComparedWords:
    """Some words of a copy."""

    text: str
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class SharedText:
    """A copy beside its original."""

    paragraphs: tuple[tuple[ComparedWords, ...], ...]
    own: int
    """Words that the copy adds."""
    former: int
    """Words that the original does not have any more."""
    left_out: int
    """Paragraphs of the original that the copy does not have."""
    unit: str = "word"
    """What is counted: in scripts without spaces the characters."""

    @property
    def word_for_word(self) -> bool:
        """Whether the copy is the original, no more and no less."""
        return not (self.own or self.former or self.left_out)


def shared_text(copy: Content, original: Content, earlier: Sequence[Content] = ()) -> SharedText:
    """Compare them. `earlier`: versions that the original had before."""
    texts = _shortened(copy.paragraphs)
    # Of no language, and so not stemmed: "reported" instead of "reports" is a change.
    found = [located_terms(text, None) for text in texts]
    words = [each.term for here in found for each in here]
    shared = _found_in(words, _words(original))
    former = [False] * len(words)
    if not all(shared):
        former = [any(each) for each in zip(former, *(_found_in(words, _words(e)) for e in earlier), strict=True)]
    sharings = [_sharing(*each) for each in zip(shared, former, strict=True)]
    following = iter(sharings)
    paragraphs = (
        tuple(_cut(text, here, list(itertools.islice(following, len(here)))))
        for text, here in zip(texts, found, strict=True)
    )
    return SharedText(
        tuple(each for each in paragraphs if each),
        sharings.count(Sharing.OWN),
        sharings.count(Sharing.FORMER),
        _left_out(original, words),
        "character" if sum(map(is_unspaced, words)) > len(words) / 2 else "word",
    )


def _shortened(paragraphs: Sequence[str]) -> list[str]:
    left, kept = _LONGEST, []
    for text in paragraphs:
        kept.append(text[:left])
        left -= len(kept[-1])
    return kept


def _words(content: Content) -> list[str]:
    return [word for text in _shortened(content.paragraphs) for word in terms(text, None)]


def _rows(words: Sequence[str]) -> set[_Row]:
    """Every five words in a row; of a text that has fewer, all."""
    return {tuple(words[at : at + WIDTH]) for at in range(max(1, len(words) - WIDTH + 1))} if words else set()


def _covered(words: Sequence[str], rows: set[_Row]) -> list[bool]:
    """For each word whether it stands in one of the rows."""
    covered = [False] * len(words)
    width = min(WIDTH, len(words))
    for at in range(len(words) - width + 1):
        if tuple(words[at : at + width]) in rows:
            covered[at : at + width] = [True] * width
    return covered


def _found_in(words: Sequence[str], other: Sequence[str]) -> list[bool]:
    """For each word whether it stands in the other text."""
    found = _covered(words, _rows(other))
    left, left_there = _left(words, found, "\0here"), _left(other, _covered(other, _rows(words)), "\0there")
    if len(left) * len(left_there) > _MOST_ALIGNED:
        return found
    matcher = difflib.SequenceMatcher(None, [w for _, w in left], [w for _, w in left_there], autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size >= _LEAST_ALIGNED:
            for at, _ in left[block.a : block.a + block.size]:
                found[at] = True
    return found


def _left(words: Sequence[str], covered: Sequence[bool], gap: str) -> list[tuple[int, str]]:
    """Words that are not covered, with their places; between two gaps one that the other text does not have."""
    left: list[tuple[int, str]] = []
    for at, word in enumerate(words):
        if not covered[at]:
            left += [(-1, gap)] if left and left[-1][0] != at - 1 else []
            left.append((at, word))
    return left


def _sharing(shared: bool, former: bool) -> Sharing:
    if shared:
        return Sharing.SHARED
    return Sharing.FORMER if former else Sharing.OWN


def _left_out(original: Content, copied: Sequence[str]) -> int:
    found = [terms(text, None) for text in _shortened(original.paragraphs)]
    following = iter(_covered([word for words in found for word in words], _rows(copied)))
    kept = [list(itertools.islice(following, len(words))) for words in found]
    return sum(sum(each) < len(each) * _LEFT_OUT for each in kept)


def _cut(text: str, located: Sequence[LocatedTerm], sharings: Sequence[Sharing]) -> list[ComparedWords]:
    """The paragraph, cut where what is shared ends or begins; what lies between words belongs to what is shared."""
    pieces: list[ComparedWords] = []
    at = 0
    for sharing, start, end in _runs(located, sharings):
        if sharing is not Sharing.SHARED:
            signs = _JOINED_BEHIND.match(text, end)
            stop = signs.end() if signs else end
            pieces += [ComparedWords(text[at:start], Sharing.SHARED), ComparedWords(text[start:stop], sharing)]
            at = stop
    pieces.append(ComparedWords(text[at:], Sharing.SHARED))
    return [ComparedWords(undisturbing(each.text), each.sharing) for each in pieces if each.text]


def _runs(located: Sequence[LocatedTerm], sharings: Sequence[Sharing]) -> list[tuple[Sharing, int, int]]:
    """Stretches of one sharing. Pairs of characters overlap: what is shared begins behind what is not."""
    runs: list[tuple[Sharing, int, int]] = []
    at = 0
    for term, sharing in zip(located, sharings, strict=True):
        if runs and runs[-1][0] is sharing:
            runs[-1] = (sharing, runs[-1][1], term.end)
        else:
            runs.append((sharing, max(at, term.start), term.end))
        at = term.end
    return runs
