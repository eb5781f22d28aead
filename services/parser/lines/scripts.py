"""Scripts that put no space between words: there a count of words says nothing."""

import re

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1780-\u17ff\u1000-\u109f]")
"""Kana, Han, Thai, Khmer, Burmese."""
_FEWEST = 4


def is_unspaced(text: str) -> bool:
    """Whether a text has at least four letters of such a script, as many as a headline of two words."""
    return len(_UNSPACED.findall(text)) >= _FEWEST
