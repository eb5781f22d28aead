"""Cue words in languages without a model: verbs of saying, "according to", titles before a name.

Written by hand, small: the verbs that news agencies use most in German (dpa, APA), French (AFP) and Spanish (EFE).
English has its own lists (`words.tsv`), since there the parse shows who speaks.
"""

import re
from dataclasses import dataclass
from functools import cache

from services.knowledge.tables import listed, rows


@dataclass(frozen=True, slots=True)
class Cues:
    """Alternatives of one language, as parts of patterns: cue verbs, prepositions, titles, capitalised non-speakers."""

    say: str
    through: str
    titles: str
    silent: str


@cache
def cues_of(language: str) -> Cues | None:
    """The cues of a language; None where there are none."""
    words = {row["kind"]: listed(row["words"]) for row in rows("cues") if row["language"] == language}
    return Cues(*(_any_of(words[kind]) for kind in ("say", "through", "title", "silent"))) if words else None


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
