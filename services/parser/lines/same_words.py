"""Whether a line repeats another, such as the headline at the top of the body."""

import re
from functools import lru_cache


def same_words(first: str, second: str) -> bool:
    """Whether two lines are the same but for case, spacing and punctuation."""
    # The first letter decides nearly always, and spares both lines the substitution.
    return _first_letter(first) == _first_letter(second) and _letters(first) == _letters(second)


def _first_letter(text: str) -> str:
    return next((char.casefold()[:1] for char in text if char.isalnum()), "")


@lru_cache(maxsize=32)  # one of the two is mostly the same headline, for every line of a text
def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
