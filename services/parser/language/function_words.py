"""Which language a text of some length is in, by its script and its function words: most texts need no model.

A text of a few hundred characters has dozens of function words, and those of its own language outnumber all others'.
Where they do not (Danish and Norwegian, lists of names) there is no answer, and the model decides.
"""

import re
from functools import cache

from schemas.article import Language
from services.parser.language.thresholds import LANGUAGE
from services.parser.words import word_lines

_WORD = re.compile(r"[^\W\d_]+(?:\u200c[^\W\d_]+)?")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("te", re.compile("[\u0c00-\u0c7f]")),
    ("gu", re.compile("[\u0a80-\u0aff]")),
    ("km", re.compile("[\u1780-\u17ff]")),
)
"""Scripts that news of one language alone is written in. Chinese stands apart: Japanese uses its characters, too."""
_HAN = re.compile("[\u4e00-\u9fff]")


def by_function_words(text: str) -> Language | None:
    """The language, if the text is long enough and its words leave no doubt."""
    if len(text) < LANGUAGE.words_chars:
        return None
    read = text[: LANGUAGE.words_read_chars]
    if not read.isascii() and (code := by_script(read)):
        return Language(code=code, confidence=LANGUAGE.words_confidence)
    words = _WORD.findall(read.lower())
    languages = _languages()
    hits = [word for word in words if word in languages]
    if len(hits) < LANGUAGE.words_share * len(words):
        return None
    # A word of several languages speaks for each of them, but less than one that only a single language has.
    weights: dict[str, float] = {}
    for word in hits:
        for code in languages[word]:
            weights[code] = weights.get(code, 0.0) + 1 / len(languages[word])
    best, other = [*sorted(weights, key=lambda code: -weights[code]), "", ""][:2]
    own = [word for word in hits if best in languages[word]]
    if len(own) < LANGUAGE.least_words or len(set(own)) < LANGUAGE.different_words:
        return None
    clear = weights.get(other, 0.0) <= weights[best] * LANGUAGE.runner_up
    return Language(code=best, confidence=LANGUAGE.words_confidence) if clear else None


def by_script(text: str) -> str | None:
    """The language whose script most of the letters are of, if news of one language alone is written in it."""
    letters = sum(map(str.isalpha, text)) or 1
    for code, script in _SCRIPTS:
        # Kana are a part of Japanese text only, the rest of which is in Chinese characters.
        least = LANGUAGE.kana_share if code == "ja" else LANGUAGE.script_share
        if len(script.findall(text)) >= letters * least:
            return code
    return "zh" if len(_HAN.findall(text)) >= letters * LANGUAGE.script_share else None


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """The languages of each function word."""
    found: dict[str, tuple[str, ...]] = {}
    for line in word_lines("function_words"):
        code, *words = line.split()
        for word in dict.fromkeys(words):
            found[word] = (*found.get(word, ()), code)
    return found
