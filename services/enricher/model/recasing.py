"""Text in capitals put into the mixed case that the model was trained on. The length stays, and so do offsets."""

import re

from services.knowledge.phrases import known_phrases
from services.knowledge.tables import word_list

_WORD = re.compile(r"[^\W\d_]+")
_MIN_LETTERS = 8


def readable(text: str) -> str:
    """The text itself or, where nearly every letter is a capital, the text in title case with small function words."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) < _MIN_LETTERS or sum(c.isupper() for c in letters) < 0.85 * len(letters):
        return text
    return _WORD.sub(_recased, text)


def _recased(match: re.Match[str]) -> str:
    word = match[0]
    lower = word.lower()
    if len(lower) != len(word):  # "İ" becomes two characters in lower case: every offset after it would move
        return word
    if lower in word_list("small_words"):
        return lower
    # Short words that the tables know are acronyms ("UN", "NHK").
    return word if len(word) < 4 and word in known_phrases() else word[0] + lower[1:]
