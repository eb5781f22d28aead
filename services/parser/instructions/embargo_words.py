"""Whether a line states an embargo, in the words of `words/orders/embargoes.txt`.

The words decide together with their place: what begins a line or follows a call to desks needs no more; what stands
elsewhere needs an hour beside it, because news tells of embargoes too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from services.parser.instructions.desk_times import has_hour, in_english, is_filler
from services.parser.stamps.read import is_only_a_time
from services.parser.words.phrases import Phrase, compiled, phrases
from services.parser.words.stem_search import StemSearch

TABLE = "orders/embargoes"
KINDS = frozenset({"stem", "text", "sure", "said", "news", "clock", "over", "free", "call", "desks", "past"})
_CALLS = 3
"""Calls to desks that may precede an embargo's words ("ATTENTION EDITORS: PLEASE NOTE:")."""
_OPENING = r"[\s\W_]*"
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class EmbargoWords:
    """Where the embargo's words stand in a line."""

    start: int
    end: int
    lifted: bool = False
    free: bool = False
    """A line for desks that holds nothing ("For immediate release")."""


@dataclass(frozen=True, slots=True)
class _Language:
    stems: frozenset[str]
    begins: re.Pattern[str]
    """Sure at the beginning of a line."""
    begins_like_news: re.Pattern[str]
    inside: re.Pattern[str]
    """Sure or `clock`, anywhere beside an hour."""
    said: re.Pattern[str]
    over: re.Pattern[str]
    free: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Table:
    languages: tuple[_Language, ...]
    stems: StemSearch
    """For those of all languages."""
    call: re.Pattern[str]
    desks: re.Pattern[str]
    past: re.Pattern[str]


@cache
def _table() -> _Table:
    rows = phrases(TABLE, KINDS)
    codes = tuple(dict.fromkeys(row.language for row in rows))
    languages = tuple(_language([row for row in rows if row.language == code]) for code in codes)
    return _Table(
        languages,
        StemSearch(stem for language in languages for stem in language.stems),
        _any(_values(rows, "call")),
        _any(_values(rows, "desks")),
        _any(_values(rows, "past")),
    )


def _language(rows: list[Phrase]) -> _Language:
    text = "|".join(_values(rows, "text"))
    filled = [Phrase(row.language, row.origin, row.kind, row.value.replace("{text}", f"(?:{text})")) for row in rows]
    sure = _values(filled, "sure")
    return _Language(
        frozenset(stem for value in _values(rows, "stem") for stem in value.split("|")),
        _any(sure, _OPENING),
        _any(_values(filled, "news"), _OPENING),
        _any([*(rf"(?<![^\W_]){value}" for value in sure), *_values(filled, "clock")]),
        _any(_values(filled, "said")),
        _any(_values(filled, "over")),
        _any(_values(filled, "free")),
    )


def _values(rows: Iterable[Phrase], kind: str) -> list[str]:
    return [row.value for row in rows if row.kind == kind]


def _any(patterns: list[str], before: str = "") -> re.Pattern[str]:
    for pattern in patterns:
        compiled(TABLE, pattern)
    return re.compile(f"{before}(?:{'|'.join(patterns)})", re.IGNORECASE) if patterns else _NEVER


def embargo_words(line: str) -> EmbargoWords | None:
    """The words of an embargo, or of its end, in a line; None if it states none."""
    found = (_in_language(line, language) for language in _languages_in(line))
    return next((words for words in found if words), None)


def begins_with_embargo(line: str) -> bool:
    """Whether a line begins with words that only an embargo has, whatever follows them."""
    languages = _languages_in(line)
    return bool(languages) and any(language.begins.match(line, _behind_calls(line)) for language in languages)


@lru_cache(maxsize=256)
def _languages_in(line: str) -> tuple[_Language, ...]:
    """Those that a stem in the line speaks for. Kept, because an article's lines are asked about several times."""
    held = _table().stems.all_in(line)
    return tuple(each for each in _table().languages if not held.isdisjoint(each.stems)) if held else ()


def _in_language(line: str, language: _Language) -> EmbargoWords | None:
    start = _behind_calls(line)
    if language.free.match(line[start:]) and not has_hour(line):
        return EmbargoWords(start, len(line), free=True)
    if language.over.search(line[start:]):
        return EmbargoWords(start, len(line), lifted=True)
    found = _at_the_beginning(line, start, language) or language.said.search(line) or _inside(line, language)
    return EmbargoWords(found.start(), found.end()) if found else None


def _at_the_beginning(line: str, start: int, language: _Language) -> re.Match[str] | None:
    if found := language.begins.match(line, start) or language.begins.match(line):
        return found
    found = language.begins_like_news.match(line, start)
    return found if found and _for_desks(line, found) else None


def _inside(line: str, language: _Language) -> re.Match[str] | None:
    found = language.inside.search(line)
    return found if found and has_hour(line) and not _table().past.search(line) else None


def _behind_calls(line: str) -> int:
    """Where the line begins behind its calls to desks."""
    start = 0
    for _ in range(_CALLS):
        found = _table().call.match(line, start)
        if not found or found.end() == start:
            break
        start = found.end()
    return start


def _for_desks(line: str, found: re.Match[str]) -> bool:
    """Whether an hour or a word to desks stands beside the words, or nothing but a time."""
    rest = line[found.end() :]
    return has_hour(line) or bool(_table().desks.search(rest)) or stated_only_a_time(rest)


def stated_only_a_time(rest: str) -> bool:
    """Whether words beside an embargo are nothing but a time, in the desks' languages."""
    words = re.sub(r"[^\W\d_]+", lambda word: "" if is_filler(word.group()) else word.group(), in_english(rest).text)
    return is_only_a_time(words)
