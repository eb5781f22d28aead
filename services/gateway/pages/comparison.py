"""Two versions of an article side by side, paragraph by paragraph, and within a paragraph word by word. Pure."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemas.published import Content

_TOKEN = re.compile(r"\s+|[぀-ヿ㐀-䶿一-鿿가-힯฀-๿]|\w+|[^\w\s]")
"""Words; where a script has no spaces its characters."""
_ALIKE = 0.4
"""Share of common words from which on a paragraph is a changed one, and not another one in its place."""
_MOST_TOKENS = 3000
"""Of two paragraphs together. Comparing costs the product of their lengths; longer ones are changed throughout."""
_MOST_PAIRS = 400
"""Of paragraphs that are compared with each other in one place, for the same reason."""

Parts = Sequence[tuple[str, str]]
"""(headline, subheadline or paragraph; its words), in the order of reading."""


class RowKind(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether the other version has them there too."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A paragraph in both versions; empty where one does not have it."""

    kind: RowKind
    part: str
    older: tuple[Piece, ...] = ()
    newer: tuple[Piece, ...] = ()


def parts_of(content: Content) -> list[tuple[str, str]]:
    """What is compared of a version."""
    heads = (("headline", content.headline), ("subheadline", content.subheadline))
    return [(part, text) for part, text in heads if text] + [("paragraph", text) for text in content.paragraphs]


def compared(older: Parts, newer: Parts) -> list[ComparedRow]:
    """The rows, in the order of reading."""
    rows: list[ComparedRow] = []
    matcher = difflib.SequenceMatcher(None, older, newer, autojunk=False)
    for kind, begin, end, new_begin, new_end in matcher.get_opcodes():
        if kind == "equal":
            rows += [ComparedRow(RowKind.SAME, p, (Piece(t),), (Piece(t),)) for p, t in newer[new_begin:new_end]]
        else:
            rows += _changed(older[begin:end], newer[new_begin:new_end])
    return rows


def _changed(older: Parts, newer: Parts) -> list[ComparedRow]:
    """Each paragraph beside the next one that it resembles; those between stand alone."""
    rows: list[ComparedRow] = []
    left = list(newer)
    comparable = len(older) * len(newer) <= _MOST_PAIRS
    for part, text in older:
        at = _like(part, text, left) if comparable else None
        if at is None:
            rows.append(ComparedRow(RowKind.REMOVED, part, (Piece(text, changed=True),)))
            continue
        rows += [_added(*each) for each in left[:at]]
        rows.append(ComparedRow(RowKind.CHANGED, part, *_by_words(text, left[at][1])))
        del left[: at + 1]
    return rows + [_added(*each) for each in left]


def _added(part: str, text: str) -> ComparedRow:
    return ComparedRow(RowKind.ADDED, part, (), (Piece(text, changed=True),))


def _like(part: str, text: str, among: Parts) -> int | None:
    if part != "paragraph":  # a headline is the headline, however it reads
        return next((at for at, (other, _) in enumerate(among) if other == part), None)
    words = _words(text)
    return next((at for at, (p, other) in enumerate(among) if p == part and _share(words, other) >= _ALIKE), None)


def _share(words: set[str], other: str) -> float:
    others = _words(other)
    return 2 * len(words & others) / max(1, len(words) + len(others))


def _words(text: str) -> set[str]:
    return {token for token in _TOKEN.findall(text) if token[0].isalnum()}


def _by_words(older: str, newer: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = _TOKEN.findall(older), _TOKEN.findall(newer)
    if len(old) + len(new) > _MOST_TOKENS:
        return (Piece(older, changed=True),), (Piece(newer, changed=True),)
    before: list[Piece] = []
    after: list[Piece] = []
    for kind, begin, end, new_begin, new_end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        differs = kind != "equal"
        if end > begin:
            before.append(Piece("".join(old[begin:end]), differs))
        if new_end > new_begin:
            after.append(Piece("".join(new[new_begin:new_end]), differs))
    return tuple(before), tuple(after)
