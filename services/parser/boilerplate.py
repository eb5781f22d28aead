"""Lines that are furniture of a page or a wire. The patterns are data: `words/furniture.txt`."""

import re
from functools import cache

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


def furniture(line: str) -> RemovalReason | None:
    """Why this cleaned line is no part of the text, or None."""
    if len(line) > _LONGEST:
        return None
    return next((reason for reason, pattern in _patterns() if pattern.fullmatch(line)), None)
