"""Hard-wrapped wire text → one line a paragraph. Text that is not wrapped passes unchanged."""

import re
from itertools import pairwise

_WIDEST = 110
_INDENT = re.compile(r"(?: {2,}|\t)\S")
_SENTENCE_END = (".", "!", "?", ":", "”", '"', "’", ")", "»")


def unwrap(lines: list[str]) -> list[str]:
    """Join lines that a wire broke at its column; empty lines and indents begin paragraphs."""
    if not _is_wrapped(lines):
        return lines
    joined: list[str] = []
    for line in lines:
        starts = not joined or not joined[-1].strip() or not line.strip() or _INDENT.match(line)
        if starts or _is_short_end(joined[-1], lines):
            joined.append(line)
        else:
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
    return joined


def _is_short_end(previous: str, lines: list[str]) -> bool:
    """A line of capitals, or a very short one, stands alone (a headline, a keyword line)."""
    width = max(len(line) for line in lines)
    return len(previous) <= width and len(previous) < width * 0.5 and previous.rstrip().endswith(_SENTENCE_END)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether most long lines are followed, without a break, by a line that goes on in the middle of a sentence."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < 3 or max(map(len, filled)) > _WIDEST:
        return False
    pairs = [(first, second) for first, second in pairwise(lines) if len(first) >= 40 and second.strip()]
    if not pairs:
        return False
    broken = sum(not first.rstrip().endswith(_SENTENCE_END) and not _INDENT.match(second) for first, second in pairs)
    return broken * 2 > len(pairs)
