"""Furniture: lines that every page or wire repeats and no article needs. The patterns: `words/furniture.txt`."""

import re
from functools import cache, lru_cache

from schemas.article import RemovalReason
from services.parser.lines.thresholds import LINES
from services.parser.words import word_lines

_BULLET = r"[\s•·*▪►>|–—-]*"


@cache
def _patterns() -> tuple[tuple[RemovalReason, re.Pattern[str]], ...]:
    entries = (line.split(" ", 1) for line in word_lines("furniture"))
    return tuple(
        (RemovalReason(reason), re.compile(rf"{_BULLET}(?:{pattern})\s*", re.IGNORECASE)) for reason, pattern in entries
    )


@cache
def _any_pattern() -> re.Pattern[str]:
    """All patterns as one: most lines are not furniture, and one search is cheaper than one per pattern."""
    patterns = "|".join(f"(?:{line.split(' ', 1)[1]})" for line in word_lines("furniture"))
    return re.compile(rf"{_BULLET}(?:{patterns})\s*", re.IGNORECASE)


@lru_cache(maxsize=256)  # plain-text lines are asked twice: as a line, and later as a paragraph
def furniture(line: str) -> RemovalReason | None:
    """The reason why this cleaned line is not part of the text, or None."""
    if len(line) > LINES.furniture or not _any_pattern().fullmatch(line):
        return None
    return next((reason for reason, pattern in _patterns() if pattern.fullmatch(line)), None)
