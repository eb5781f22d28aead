"""The head of a teleprinter text as dpa, ATS and others fill it: marks, headline, byline, closed by " =".

    1ST LEAD                                          marks: of a version, of urgency
    Council and union agree to talks after a long     the headline, of one line or more
    night
    By Ann Writer, dpa =                              the byline; "=" ends the head

Without "=", only the marks above the headline are known for sure; the layout of the text decides about the rest.
"""

import re
from dataclasses import dataclass

from services.parser.layout.thresholds import LAYOUT
from services.parser.lines.marks import is_mark, without_marks

_SLUG = re.compile(r"[^/\s][^/]{1,39}(?:/[^/]{1,40})*/")
_LINES = 7
"""A head has no more lines; a "=" further down is a part of the text."""
_CLOSED = re.compile(r"\s=+\s*$")
# Capital, because a headline's second line may begin with "by".
_BYLINE = re.compile(r"(?:By|BY|Von|VON|Par|PAR|Por|POR|Di|Door|Av)\s+\S")


@dataclass(frozen=True, slots=True)
class TextHead:
    """What the head holds, and the text below it."""

    headline: str | None
    bylines: tuple[str, ...]
    marks: tuple[str, ...]
    body: str


def read_text_head(text: str, keywords: str) -> TextHead:
    """Split a text (lines end with LF) into its head and the rest. `keywords`: the keyword line, if there is one."""
    lines = text.strip("\n").split("\n")
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    marks_end = start
    while marks_end < len(lines) and _is_above(lines[marks_end], keywords):
        marks_end += 1
    marks = tuple(line.strip() for line in lines[start:marks_end])
    end = _closing(lines, marks_end)
    if end is None:
        return TextHead(None, (), marks, "\n".join(lines[marks_end:]))
    head = [_CLOSED.sub("", line).strip() for line in lines[marks_end : end + 1]]
    # A head of one line is the headline, even one that begins with "Von".
    bylines = [head.pop()] if len(head) > 1 and _BYLINE.match(head[-1]) else []
    headline = " ".join(filter(None, head))
    before, headline = without_marks(headline)
    # Then the "=" closed a paragraph: no agency has headlines that long.
    if len(headline) > LAYOUT.headline:
        return TextHead(None, (), marks, "\n".join(lines[marks_end:]))
    return TextHead(headline or None, tuple(bylines), (*marks, *before), "\n".join(lines[end + 1 :]))


def _is_above(line: str, keywords: str) -> bool:
    """Whether a line stands above the headline: a mark, the keywords again, or a slug that a stroke ends."""
    return is_mark(line) or _repeats(line, keywords) or bool(_SLUG.fullmatch(line.strip()))


def _repeats(line: str, keywords: str) -> bool:
    """ATS repeats its keyword above the headline, with a colon ("France:")."""
    bare = line.strip()
    return bare.endswith(":") and bool(keywords) and bare.rstrip(" :").casefold() == keywords.strip(" /").casefold()


def _closing(lines: list[str], start: int) -> int | None:
    """The index of the line that "=" ends, if it stands in the block that begins at `start`."""
    for index in range(start, min(len(lines), start + _LINES)):
        if not lines[index].strip():
            return None
        if _CLOSED.search(lines[index]):
            return index
    return None
