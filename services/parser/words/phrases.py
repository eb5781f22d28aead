"""Tables of phrases with their provenance: headings "[language] where the phrases come from", then kind and value.

The loader refuses a table that leaves a question open: a row without a heading, a heading without a source, a kind that
its reader does not know, a pattern that does not compile or matches nothing at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from services.parser.words import word_lines

_HEADING = re.compile(r"\[(?P<language>[a-z]{2,3})\]\s+(?P<origin>\S.+)")


class PhraseTableError(ValueError):
    """A table that cannot be trusted, with the row."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row of a table."""

    language: str
    origin: str
    kind: str
    value: str


@cache
def phrases(table: str, kinds: frozenset[str]) -> tuple[Phrase, ...]:
    """The rows of `words/<table>.txt`, in their order. `kinds`: all that may occur."""
    return tuple(_rows(table, word_lines(table), kinds))


def _rows(table: str, lines: tuple[str, ...], kinds: frozenset[str]) -> Iterator[Phrase]:
    language = origin = ""
    for line in lines:
        if line.startswith("["):
            heading = _HEADING.fullmatch(line)
            if not heading:
                raise PhraseTableError(f"{table}: a heading without language or source: {line}")
            language, origin = heading["language"], heading["origin"]
            continue
        kind, _space, value = line.partition(" ")
        if not origin or kind not in kinds or not value.strip():
            raise PhraseTableError(f"{table}: a row without heading, of an unknown kind or without words: {line}")
        yield Phrase(language, origin, kind, value.strip())


def compiled(table: str, pattern: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """A pattern of a table; one that matches the empty text would match every line."""
    try:
        found = re.compile(pattern, flags)
    except re.error as error:
        raise PhraseTableError(f"{table}: {error}: {pattern}") from error
    if found.match(""):
        raise PhraseTableError(f"{table}: matches the empty text: {pattern}")
    return found
