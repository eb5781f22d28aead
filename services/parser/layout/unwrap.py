"""Hard-wrapped wire text → one line per paragraph. Text that is not wrapped passes unchanged.

Only lines with another line directly below them show whether and where a text was wrapped: a headline on a line of its
own can have any length, and so can the last line of a paragraph.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from services.parser.layout.thresholds import LAYOUT

_INDENT = re.compile(r"(?: {2,}|\t)\S")
_SENTENCE_END = (".", "!", "?", ":", "”", '"', "’", ")", "»")


def unwrap(lines: list[str], fewest: int = LAYOUT.fewest_lines) -> list[str]:
    """Join the lines that a wire broke at its column; an empty line or an indent begins a paragraph."""
    width = _column(lines, fewest)
    if width is None:
        return lines
    # Parts, put together once: text that grew line by line would be copied for each of its lines.
    paragraphs: list[list[str]] = []
    last = ""
    for line in lines:
        if paragraphs and _goes_on(last, line, width):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        last = line
    return [put_together(parts) for parts in paragraphs]


def put_together(parts: Sequence[str]) -> str:
    """The lines of one paragraph as one line; the only line as it is."""
    return parts[0] if len(parts) == 1 else " ".join((parts[0].rstrip(), *(part.strip() for part in parts[1:])))


def _goes_on(last: str, line: str, width: int) -> bool:
    """Whether a line continues the last one, which had no room for its first word or stops in mid-sentence."""
    if not last.strip() or not line.strip() or _INDENT.match(line):
        return False
    # A lower-case beginning is a continuation even if the last line had room: some wires break ragged.
    if (
        line[0].islower()
        and len(last) >= min(LAYOUT.wrapped_line, width - LAYOUT.ragged)
        and not last.rstrip().endswith(_SENTENCE_END)
    ):
        return True
    return _is_full(last, line, width)


def _is_full(last: str, line: str, width: int) -> bool:
    return len(last.rstrip()) + 1 + len(line.split(maxsplit=1)[0]) > width - LAYOUT.ragged


def _column(lines: list[str], fewest: int) -> int | None:
    """The column at which the text was wrapped: the median length of lines that go on. None if it was not wrapped."""
    filled = [line for line in lines if line.strip()]
    wide = sum(len(line.rstrip()) > LAYOUT.widest_line for line in filled)
    if len(filled) < fewest or (wide > 1 and wide / len(filled) > LAYOUT.wide_share):
        return None
    pairs = [
        (first, second)
        for first, second in pairwise(lines)
        if LAYOUT.narrowest_line <= len(first.rstrip()) <= LAYOUT.widest_line
        and second.strip()
        and not _INDENT.match(second)
    ]
    lengths = sorted(len(first.rstrip()) for first, _second in pairs)
    if not lengths:
        return None
    # The median, because last lines of paragraphs are short and headlines may be long.
    width = lengths[len(lengths) // 2]
    return width if _is_wrapped(pairs, width, lengths[-1]) else None


def _is_wrapped(pairs: list[tuple[str, str]], width: int, longest: int) -> bool:
    """Whether most of the long lines stop in mid-sentence; if all lines are short, nearly all must also be full."""
    if longest < LAYOUT.narrow_column:
        full = sum(_is_full(first, second, width) for first, second in pairs)
        if len(pairs) < LAYOUT.narrow_pairs or full / len(pairs) < LAYOUT.narrow_full_share:
            return False
    long = [first for first, _second in pairs if len(first) >= min(LAYOUT.wrapped_line, width)]
    return sum(not first.rstrip().endswith(_SENTENCE_END) for first in long) > len(long) * LAYOUT.open_share
