"""Dictionary lookup: the phrases of the tables in running text, case-sensitive, the longest first."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from services.knowledge.phrases import KnownEntity, foreign_phrases, known_phrases

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "\u00a0": " "})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """A phrase of the tables where it stands in a text."""

    start: int
    end: int
    phrase: str
    known: KnownEntity


def find_known(text: str, language: str = "en") -> list[PhraseMatch]:
    """Every phrase, left to right, none inside another. Offsets are those of `text`.

    In a language other than English: its own names of countries, and the names that are the same everywhere.
    """
    straight = text.translate(_STRAIGHT)
    by_first_word = _by_first_word(language)
    hits: list[PhraseMatch] = []
    free_from = 0
    for word in _WORD.finditer(straight):
        if word.start() < free_from:
            continue
        for phrase, known in by_first_word.get(word.group(), ()):
            end = word.start() + len(phrase)
            if straight.startswith(phrase, word.start()) and _stands_alone(straight, phrase, end):
                hits.append(PhraseMatch(word.start(), end, phrase, known))
                free_from = end
                break
    return hits


def _stands_alone(text: str, phrase: str, end: int) -> bool:
    """At a word boundary (a hyphen is one: "US-led"); "the North" not where the name goes on ("the North Sea")."""
    if phrase.lower().startswith("the ") and re.match(r"\s+[A-Z]", text[end : end + 3]):
        return False
    return end >= len(text) or not (text[end].isalnum() or text[end] == "_")


@cache
def _by_first_word(language: str) -> dict[str, list[tuple[str, KnownEntity]]]:
    table: dict[str, list[tuple[str, KnownEntity]]] = defaultdict(list)
    phrases = known_phrases() if language == "en" else foreign_phrases(language)
    for phrase, known in phrases.items():
        first = _WORD.search(phrase)
        if first and first.start() == 0:
            table[first.group()].append((phrase, known))
    for candidates in table.values():
        candidates.sort(key=lambda item: -len(item[0]))
    return dict(table)
