"""Furniture: lines that every page or wire repeats and no article needs. Its patterns: `words/furniture/`."""

import re
from functools import cache, lru_cache

from schemas.article import RemovalReason
from services.parser.lines.thresholds import LINES
from services.parser.words import word_lines

_BULLET = r"[\s•·*▪►>|–—-]*"
_LATIN = ("en", "de", "fr", "es", "it_pt_nl", "nordic", "pl_cs", "tr_id_vi", "hu_ro_hr")
_OTHER_SCRIPTS = ("ru", "uk", "ar", "ja", "zh", "ko", "hi", "el_he_fa_th")
# Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, and from kana on the scripts of East Asia, Hangul among them.
_OTHER_SCRIPT = re.compile("[\u0370-\u04ff\u0590-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]")


@cache
def _entries(languages: tuple[str, ...]) -> tuple[tuple[RemovalReason, str], ...]:
    lines = (line.split(" ", 1) for language in languages for line in word_lines(f"furniture/{language}"))
    return tuple((RemovalReason(reason), pattern) for reason, pattern in lines)


@cache
def _patterns(languages: tuple[str, ...]) -> tuple[tuple[RemovalReason, re.Pattern[str]], ...]:
    return tuple((reason, _compiled(pattern)) for reason, pattern in _entries(languages))


@cache
def _any_pattern(languages: tuple[str, ...]) -> re.Pattern[str]:
    """All patterns as one: most lines are not furniture, and one search is cheaper than one per pattern."""
    return _compiled("|".join(f"(?:{pattern})" for _reason, pattern in _entries(languages)))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_BULLET}(?:{pattern})\s*", re.IGNORECASE)


@lru_cache(maxsize=256)  # plain-text lines are asked twice: as a line, and later as a paragraph
def furniture(line: str) -> RemovalReason | None:
    """The reason why this cleaned line is not part of the text, or None."""
    if len(line) > LINES.furniture:
        return None
    # Languages that share a script share their furniture, too ("Newsletter", "©"); nobody's line is in all scripts.
    languages = _OTHER_SCRIPTS + _LATIN if _OTHER_SCRIPT.search(line) else _LATIN
    if not _any_pattern(languages).fullmatch(line):
        return None
    return next((reason for reason, pattern in _patterns(languages) if pattern.fullmatch(line)), None)
