"""Lines that are furniture of a page or a wire. The patterns are data: `words/furniture.txt`."""

import re
from functools import cache, lru_cache

from schemas.article import RemovalReason
from services.parser.words import word_lines

_LONGEST = 200
_BULLET = r"[\s•·*▪►>|–—-]*"


@cache
def _patterns() -> tuple[tuple[RemovalReason, re.Pattern[str]], ...]:
    entries = (line.split(" ", 1) for line in word_lines("furniture"))
    return tuple(
        (RemovalReason(reason), re.compile(rf"{_BULLET}(?:{pattern})\s*", re.IGNORECASE)) for reason, pattern in entries
    )


@cache
def _any_pattern() -> re.Pattern[str]:
    """All of them as one: asked first, for most lines are none."""
    patterns = "|".join(f"(?:{line.split(' ', 1)[1]})" for line in word_lines("furniture"))
    return re.compile(rf"{_BULLET}(?:{patterns})\s*", re.IGNORECASE)


@lru_cache(maxsize=256)  # a line is asked once as a line and once as a paragraph
def furniture(line: str) -> RemovalReason | None:
    """Why this cleaned line is no part of the text, or None."""
    if len(line) > _LONGEST or not _any_pattern().fullmatch(line):
        return None
    return next((reason for reason, pattern in _patterns() if pattern.fullmatch(line)), None)
