"""Hard-wrapped wire text → one line a paragraph. Text that is not wrapped passes unchanged.

Whether and where a text is wrapped is told by the lines that have another right below them: a headline on a line of its
own may be as long as it likes, and the last line of a paragraph as short.
"""

import re
from itertools import pairwise

_NARROWEST, _NARROW, _WIDEST = 36, 55, 110
_LONG = 40
_RAGGED = 4
"""Columns by which a wire may break a line early."""
_INDENT = re.compile(r"(?: {2,}|\t)\S")
_SENTENCE_END = (".", "!", "?", ":", "”", '"', "’", ")", "»")


def unwrap(lines: list[str]) -> list[str]:
    """Join lines that a wire broke at its column; empty lines and indents begin paragraphs."""
    width = _column(lines)
    if width is None:
        return lines
    joined: list[str] = []
    last = ""
    for line in lines:
        if joined and _goes_on(last, line, width):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
        last = line
    return joined


def _goes_on(last: str, line: str, width: int) -> bool:
    """Whether a line continues the one before: that one had no room for its first word, or stops in mid-sentence."""
    if not last.strip() or not line.strip() or _INDENT.match(line):
        return False
    if line[0].islower() and len(last) >= min(_LONG, width - _RAGGED) and not last.rstrip().endswith(_SENTENCE_END):
        return True
    return _is_full(last, line, width)


def _is_full(last: str, line: str, width: int) -> bool:
    return len(last.rstrip()) + 1 + len(line.split(maxsplit=1)[0]) > width - _RAGGED


def _column(lines: list[str]) -> int | None:
    """The column at which the text was wrapped: the median of the lines that go on. None where it was not."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < 3 or sum(len(line.rstrip()) > _WIDEST for line in filled) > max(1, len(filled) // 20):
        return None
    pairs = [
        (first, second)
        for first, second in pairwise(lines)
        if _NARROWEST <= len(first.rstrip()) <= _WIDEST and second.strip() and not _INDENT.match(second)
    ]
    lengths = sorted(len(first.rstrip()) for first, _second in pairs)
    if not lengths:
        return None
    width = lengths[len(lengths) // 2]
    return width if _is_wrapped(pairs, width, lengths[-1]) else None


def _is_wrapped(pairs: list[tuple[str, str]], width: int, longest: int) -> bool:
    """Whether most of the lines stop in mid-sentence; lines as short as those of lists must also be full."""
    if longest < _NARROW:
        full = sum(_is_full(first, second, width) for first, second in pairs)
        if len(pairs) < 3 or full * 5 < len(pairs) * 4:
            return False
    long = [first for first, _second in pairs if len(first) >= min(_LONG, width)]
    return sum(not first.rstrip().endswith(_SENTENCE_END) for first in long) * 2 > len(long)
