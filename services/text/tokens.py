"""Tokenisation for comparing texts: folded and split the same way everywhere.

It neither stems nor knows languages. Scripts without spaces yield one token per character, so that shingles of
five tokens are still short phrases there.
"""

import re
import unicodedata

_UNSPACED = "぀-ヿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ฀-๿"
_RAW = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:'[^\W_{_UNSPACED}]+)*")


def fold(text: str) -> str:
    """Compatibility form, case folded, straight apostrophes: the same letters however they were typed."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("ʼ", "'")


def raw_words(folded: str) -> list[str]:
    """All word and number tokens of a folded text in order, apostrophes kept; hyphens and points split."""
    return _RAW.findall(folded)


def plain(raw: list[str]) -> list[str]:
    """Raw words without their apostrophes: "don't" and "dont" are the same word."""
    return [word.replace("'", "") if "'" in word else word for word in raw]


def stemmed_possessives(raw: list[str]) -> list[str]:
    """As `plain`, without the English possessive: "Putin's" and "Putin" are one term."""
    return [word.removesuffix("'s").replace("'", "") if "'" in word else word for word in raw]


def words(text: str) -> list[str]:
    """The words of a text, ready to be compared."""
    return plain(raw_words(fold(text)))
