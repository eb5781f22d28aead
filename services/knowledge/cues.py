"""Words that say who says so, in languages without a model: verbs of saying, "according to", what stands before a name.

Written by hand, small: the verbs that news agencies use most in German (dpa, APA), French (AFP) and Spanish (EFE).
English has its own lists (`words.tsv`), since there the parse tells who speaks.
"""

import re
from dataclasses import dataclass
from functools import cache

from services.knowledge.tables import listed, rows


@dataclass(frozen=True, slots=True)
class Cues:
    """Patterns of one language: the cue alone, what stands before a name, capitalised words that never speak."""

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
