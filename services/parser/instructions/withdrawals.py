"""How desks withdraw what they sent, and label corrections of it: the words of `words/orders/withdrawals.txt`."""

import re
from functools import cache

from services.parser.instructions.thresholds import INSTRUCTIONS
from services.parser.words.phrases import Phrase, compiled, phrases

TABLE = "orders/withdrawals"
KINDS = frozenset({"stem", "item", "exact", "any", "note", "corrects"})
_QUOTED = re.compile(r"[\"“„«「『《](?P<value>[^\"“”„«»「」『』《》\n]{4,200})[\"”“»」』》]")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@cache
def _rows() -> tuple[Phrase, ...]:
    return phrases(TABLE, KINDS)


@cache
def stems() -> tuple[str, ...]:
    """Every phrase holds one of these, in lower case."""
    return tuple(stem for group in stems_by_language(_rows()).values() for stem in group)


def stems_by_language(rows: tuple[Phrase, ...]) -> dict[str, frozenset[str]]:
    """Language → the stems of which every phrase of that language holds one."""
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        if row.kind == "stem":
            found[row.language] = found.get(row.language, frozenset()) | frozenset(row.value.split("|"))
    return found


@cache
def withdrawals() -> tuple[tuple[bool, re.Pattern[str], frozenset[str]], ...]:
    """The forms of a kill, whether each counts only in notes to editors and very short items, and its stems."""
    of_language = stems_by_language(_rows())
    items = {row.language: row.value for row in _rows() if row.kind == "item"}
    return tuple(
        (
            row.kind == "note",
            compiled(TABLE, _filled(row, items), re.NOFLAG if row.kind == "exact" else re.IGNORECASE),
            of_language[row.language],
        )
        for row in _rows()
        if row.kind in {"exact", "any", "note"}
    )


def _filled(row: Phrase, items: dict[str, str]) -> str:
    return row.value.replace("{item}", f"(?:{items.get(row.language, '')})")


@cache
def _corrects() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row.value})" for row in _rows() if row.kind == "corrects"), re.IGNORECASE)


def corrected_headline(line: str) -> str | None:
    """The headline behind the label of a correction; None if the line is none, or too short to name an article."""
    found = _corrects().match(line)
    rest = line[found.end() :].strip() if found else ""
    # In small letters it says what was corrected ("Correction: changes the date"), and that is no headline.
    return rest if names_an_article(rest) and not rest[0].islower() else None


def says_what_changed(line: str) -> bool:
    """Whether there is no headline behind the label, but what was corrected ("Correction: changes the date")."""
    found = _corrects().match(line)
    return found is not None and line[found.end() :].lstrip()[:1].islower()


def quoted_headlines(text: str) -> tuple[str, ...]:
    """What stands in quotation marks and can be a headline: in a notice two words are enough ("Minister resigns")."""
    found = (match["value"].strip().rstrip(".,:;-") for match in _QUOTED.finditer(text))
    return tuple(value for value in found if names_an_article(value, fewest=INSTRUCTIONS.quoted_words))


def names_an_article(text: str, fewest: int = INSTRUCTIONS.headline_words) -> bool:
    """Whether it is long enough to be a headline; scripts without spaces have no words to count."""
    return len(text.split()) >= fewest or bool(_UNSPACED.search(text))
