"""Hard-wrapped wire text → one line a paragraph. Text that is not wrapped passes unchanged."""

import re
from itertools import pairwise

_NARROWEST, _WIDEST = 55, 110
_LONG = 40
_RAGGED = 4
"""Columns by which a wire may break a line early."""
_INDENT = re.compile(r"(?: {2,}|\t)\S")
_SENTENCE_END = (".", "!", "?", ":", "”", '"', "’", ")", "»")


def unwrap(lines: list[str]) -> list[str]:
    """Join lines that a wire broke at its column; empty lines and indents begin paragraphs."""
    if not _is_wrapped(lines):
        return lines
    width = _usual_width(lines)
    joined: list[str] = []
    last = ""
    for line in lines:
        if joined and _goes_on(last, line, width):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
        last = line
    return joined


def _usual_width(lines: list[str]) -> int:
    """The median of the long lines: the longest may be one that is not wrapped at all."""
    long = sorted(length for line in lines if (length := len(line.rstrip())) >= _LONG)
    return long[len(long) // 2] if long else _WIDEST


def _goes_on(last: str, line: str, width: int) -> bool:
    """Whether a line continues the one before: that one had no room for its first word, or stops in mid-sentence."""
    if not last.strip() or not line.strip() or _INDENT.match(line):
        return False
    if line[0].islower() and len(last) >= _LONG and not last.rstrip().endswith(_SENTENCE_END):
        return True
    return len(last.rstrip()) + 1 + len(line.split(maxsplit=1)[0]) > width - _RAGGED


def _is_wrapped(lines: list[str]) -> bool:
    """Whether most long lines are followed, without a break, by a line that goes on in the middle of a sentence."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < 3 or not _NARROWEST <= max(map(len, filled)) <= _WIDEST:
        return False
    pairs = [(first, second) for first, second in pairwise(lines) if len(first) >= _LONG and second.strip()]
    broken = sum(not first.rstrip().endswith(_SENTENCE_END) and not _INDENT.match(second) for first, second in pairs)
    return broken * 2 > len(pairs)
