"""The matches of one text → time expressions, resolved against the date of the document. No two overlap."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.enricher.times.document_date import DocumentDate
from services.enricher.times.matching import RULES, TimexMatch
from services.enricher.times.rule import AnchoredMatch
from services.enricher.times.value import TimeValue

_AHEAD_WORDS = re.compile(
    r"\b(?:will|shall|won['’]t|scheduled|due|upcoming|plans? to|planned for|planning to|expected to|set to|is to"
    r"|are to)\b",
    re.IGNORECASE,
)
_CLAUSE_BREAK = re.compile(
    r"[.;:!?“”\"]|,\s+(?:said|says|told|reported|added)|\b(?:said|says|told|reported|announced)\b"
)


@dataclass(frozen=True, slots=True)
class ResolvedTimex:
    """A time expression: its offsets and its value. TIMEX3 is what TimeML calls its annotation."""

    start: int
    end: int
    value: TimeValue


def resolve_times(text: str, matches: Sequence[TimexMatch], anchor: DocumentDate) -> Iterator[ResolvedTimex]:
    """Every time expression, left to right. The longest match wins; a match without a value leaves room for others."""
    free_from = 0
    for item in matches:
        match = item.match
        if match.start() < free_from:
            continue
        ahead = _speaks_of_the_future(text, match.start())
        value = _value(item, AnchoredMatch(match, anchor, ahead))
        if value:
            free_from = _end(match)
            yield ResolvedTimex(match.start(), free_from, value)


def _value(item: TimexMatch, found: AnchoredMatch) -> TimeValue | None:
    # The calendar ends with the years 1 and 9999. A document date of 0001-01-01 or 9999-12-31, which senders write
    # where a time was never set, stands at its very edge.
    try:
        return RULES[item.rule].resolve(found)
    except (OverflowError, ValueError):
        return None


def _end(match: re.Match[str]) -> int:
    """Without a closing parenthesis that was not opened inside."""
    text = match[0]
    return match.end() - (text.endswith(")") and "(" not in text)


def _speaks_of_the_future(text: str, start: int) -> bool:
    """Whether the clause up to here looks ahead. A reporting verb in between begins a new clause."""
    clause = text[max(0, start - 120) : start]  # longer clauses are rare, and the tense stands near the time
    breaks = list(_CLAUSE_BREAK.finditer(clause))
    return bool(_AHEAD_WORDS.search(clause[breaks[-1].end() :] if breaks else clause))
