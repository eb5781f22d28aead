"""How desks of other languages hold what they sent, and release it: the words of `words/orders/holds.txt`."""

import re
from functools import cache
from typing import NamedTuple

from schemas.article import Signal
from services.parser.instructions.withdrawals import names_an_article, stems_by_language
from services.parser.words.phrases import Phrase, compiled, phrases

TABLE = "orders/holds"
KINDS = frozenset({"stem", "item", "hold", "release", "held", "free"})
_SIGNALS = {"hold": Signal.HOLD, "held": Signal.HOLD, "release": Signal.RELEASE, "free": Signal.RELEASE}
_LABELS = frozenset({"held", "free"})


class HoldForm(NamedTuple):
    """A form of a hold or of a release."""

    signal: Signal
    is_label: bool
    """Holds at the beginning of any line; a sentence only in notes to editors and in very short items."""
    pattern: re.Pattern[str]
    stems: frozenset[str] = frozenset()
    """In lower case: what it matches holds one of them."""


@cache
def _rows() -> tuple[Phrase, ...]:
    return phrases(TABLE, KINDS)


@cache
def hold_stems() -> tuple[str, ...]:
    """Every phrase holds one of these, in lower case."""
    return tuple(stem for group in stems_by_language(_rows()).values() for stem in group)


@cache
def hold_forms() -> tuple[HoldForm, ...]:
    """The forms, in the order of the table."""
    of_language = stems_by_language(_rows())
    items = {row.language: row.value for row in _rows() if row.kind == "item"}
    return tuple(
        HoldForm(
            _SIGNALS[row.kind],
            row.kind in _LABELS,
            _pattern(row, items.get(row.language, "")),
            of_language[row.language],
        )
        for row in _rows()
        if row.kind in _SIGNALS
    )


def labelled_headline(line: str) -> str | None:
    """The headline behind the label of a hold or a release; None if there is no label, or too little behind it."""
    for form in hold_forms():
        found = form.pattern.match(line) if form.is_label else None
        if found:
            rest = line[found.end() :].strip()
            return rest if names_an_article(rest) else None
    return None


def _pattern(row: Phrase, item: str) -> re.Pattern[str]:
    # Labels are capitals: the same words in lower case begin many a sentence.
    return compiled(TABLE, row.value.replace("{item}", item), re.NOFLAG if row.kind in _LABELS else re.IGNORECASE)
