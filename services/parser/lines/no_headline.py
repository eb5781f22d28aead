"""Lines that stand where a headline should and only say that there is none."""

import re
from functools import cache

from services.parser.words import word_lines

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 40
"""Characters: a longer line is a headline, whatever it says."""


@cache
def _placeholders() -> frozenset[str]:
    return frozenset({"", *word_lines("no_headlines")})


def is_placeholder(text: str) -> bool:
    """Whether the text only says that there is no headline ("[untitled]", "No headline!", "- - -")."""
    return len(text) <= _LONGEST and " ".join(_WORD.findall(text.lower())) in _placeholders()
