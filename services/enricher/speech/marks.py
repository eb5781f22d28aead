"""Quoted spans of a paragraph, by their quotation marks: straight, curly, single, German, French, Japanese.

Tolerant of an opening mark that faces the wrong way and of one that is never closed (a quotation that goes on in the
next paragraph, or a slip). It does not say whose words they are.
"""

import re
from dataclasses import dataclass

_CLOSERS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "”": "”",
    '"': '"',
    "‘": "’",
    "'": "'",
    "‚": "‘’",
}
_OPENERS = re.compile("[“„«「『”\"‘'‚»]")
_SINGLE = "‘'‚"
_AT_HEAD = re.compile(r"(?:^|\s)»")
_APOSTROPHE_S = re.compile(r"(?:s|t|m|re|ve|ll|d)\b|\d0s")


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """Offsets of the words between the marks, and of the whole with its marks. `closed`: there was a closing mark."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    closed: bool = True


class _NeverClosedError(Exception):
    """A mark that opens nothing unless it is closed, and is not."""


def find_quoted_spans(text: str) -> tuple[QuotedSpan, ...]:
    """Every quoted span, left to right, none inside another."""
    found: list[QuotedSpan] = []
    never_closed: set[str] = set()
    """Marks that nothing closes from here on: looking again for each of them would take the square of the text."""
    german = _german_marks(text)
    at = 0
    while opening := _OPENERS.search(text, at):
        mark = opening[0]
        quoted = None
        if mark not in never_closed and _may_open(text, opening.start(), german):
            try:
                quoted = _quoted(text, opening.start())
            except _NeverClosedError:
                never_closed.add(mark)
        if quoted is None:
            at = opening.end()
            continue
        found.append(quoted)
        at = quoted.outer_end
    return tuple(found)


def _german_marks(text: str) -> range:
    """Where » may open: from the first that stands at the head of a word to the last « that would close it."""
    first = _AT_HEAD.search(text)
    return range(first.end() - 1 if first else len(text), text.rfind("«"))


def _may_open(text: str, at: int, german: range) -> bool:
    mark = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else ""
    # An opening mark follows a space or punctuation, never a letter.
    if before.isalnum() or not after:
        return False
    # The closing mark used to open, as some systems write on both sides.
    if mark == "”":
        return (after.isalnum() or after.isspace()) and (before.isspace() or before in ":(")
    # »…« is German and Danish; in French text the same mark closes.
    if mark == "»":
        return after.isalnum() and at in german
    if mark in _SINGLE:
        # A single mark is mostly an apostrophe: not before "’s", "’ll", "’90s".
        return after.isalpha() and not _APOSTROPHE_S.match(text, at + 1)
    return not after.isspace() or mark in "«「『“" or (mark == '"' and before == " " and at == 0)


def _quoted(text: str, opening: int) -> QuotedSpan | None:
    closers = _CLOSERS[text[opening]]
    single = text[opening] in _SINGLE
    for closing in range(opening + 1, len(text)):
        if text[closing] in closers and _may_close(text, closing, single=single):
            return _trimmed(text, opening, closing, closed=True)
        # A second opening mark before any closing one: the first quotation was never closed.
        if not single and text[closing] in "“«「" and text[opening] in "“«「":
            return _trimmed(text, opening, closing - 1, closed=False) if closing - opening > 2 else None
    if single or (text[opening] == '"' and opening > 0):
        raise _NeverClosedError
    return _trimmed(text, opening, len(text), closed=False)


def _may_close(text: str, at: int, *, single: bool) -> bool:
    after = text[at + 1] if at + 1 < len(text) else " "
    if single:
        return not after.isalnum() and not text[at - 1].isspace()
    return True


def _trimmed(text: str, opening: int, closing: int, *, closed: bool) -> QuotedSpan | None:
    start, end = opening + 1, closing
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return QuotedSpan(start, end, opening, closing + closed, closed) if end > start else None
