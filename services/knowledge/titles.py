"""Titles: words that stand before a name without being part of it, and the offices they mean. English."""

import re

from services.knowledge.tables import word_list

HONORIFICS = word_list("honorifics")

OFFICES = word_list("offices")

QUALIFIERS = word_list("qualifiers")
"""Words that may stand between or before offices ("Supreme Leader", "Deputy Foreign Minister")."""

SPOKES = frozenset({"spokesman", "spokeswoman", "spokesperson", "spokesmen", "spokespeople"})

_OFFICE_SYNONYMS = (
    (
        re.compile(
            r"\b(?:top diplomat|foreign (?:minister|secretary)|secretary of state|chief diplomat)\b", re.IGNORECASE
        ),
        "foreign",
    ),
    (re.compile(r"\b(?:defen[cs]e (?:minister|secretary|chief)|secretary of defen[cs]e)\b", re.IGNORECASE), "defence"),
    (re.compile(r"\b(?:interior minister|home secretary)\b", re.IGNORECASE), "interior"),
    (re.compile(r"\b(?:finance minister|treasury secretary|chancellor of the exchequer)\b", re.IGNORECASE), "finance"),
    (re.compile(r"\b(?:prime minister|premier|chancellor)\b", re.IGNORECASE), "government"),
    (re.compile(r"\bspokes(?:man|woman|person)\b", re.IGNORECASE), "spokesman"),
    (re.compile(r"\b(?:president|supreme leader|leader|ruler|dictator|king|emir|strongman)\b", re.IGNORECASE), "state"),
)


def office_of(role: str) -> str | None:
    """Which office a role is, in whatever words ("top diplomat" and "foreign minister" are one)."""
    return next((office for pattern, office in _OFFICE_SYNONYMS if pattern.search(role)), None)


def is_title(word: str) -> bool:
    """A single word that is an honorific or an office."""
    bare = word.casefold().rstrip(".")
    return bare in HONORIFICS or bare in OFFICES or bare.removeprefix("ex-") in OFFICES
