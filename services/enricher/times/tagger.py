"""All time expressions of a text: the longest match wins, earlier rules win a tie."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.enriched import TimeExpression
from services.enricher.times import absolute, durations, relative
from services.enricher.times.clock import Clock
from services.enricher.times.rule import Found
from services.enricher.times.value import TimeValue

if TYPE_CHECKING:
    from services.enricher.document import Section  # a document holds what this module finds

_RULES = (*absolute.RULES, *relative.RULES, *durations.RULES)
_AHEAD_WORDS = re.compile(
    r"\b(?:will|shall|won['’]t|scheduled|due|upcoming|plans? to|planned for|planning to|expected to|set to|is to"
    r"|are to)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[a-z]+")
_CLAUSE_BREAK = re.compile(
    r"[.;:!?“”\"]|,\s+(?:said|says|told|reported|added)|\b(?:said|says|told|reported|announced)\b"
)


@dataclass(frozen=True, slots=True)
class TimeMatch:
    """A match of one rule (by its number), before it is read against any clock."""

    rule: int
    match: re.Match[str]


def match_times(text: str) -> tuple[TimeMatch, ...]:
    """Every match of every rule, the first and longest first. Needs no article."""
    words = set(_WORDS.findall(text.lower()))
    if any(c.isdigit() for c in text):
        words.add("#")
    tried = [number for number, rule in enumerate(_RULES) if not rule.needs.isdisjoint(words)]
    found = [TimeMatch(number, match) for number in tried for match in _RULES[number].pattern.finditer(text)]
    found.sort(key=lambda item: (item.match.start(), -len(item.match[0]), item.rule))
    return tuple(found)


def find_times(section: "Section", clock: Clock) -> tuple[TimeExpression, ...]:
    """Every time in the text, left to right, none overlapping another."""
    expressions: list[TimeExpression] = []
    free_from = 0
    for item in section.analysis.times:
        match = item.match
        if match.start() < free_from:
            continue
        ahead = _speaks_of_the_future(section.text, match.start())
        value = _RULES[item.rule].resolve(Found(match, clock, ahead))
        if value:
            end = _end(match)
            expressions.append(_expression(section, match.start(), end, value))
            free_from = end
    return tuple(expressions)


def _end(match: re.Match[str]) -> int:
    """Without a closing parenthesis that was not opened inside."""
    text = match[0]
    return match.end() - (text.endswith(")") and "(" not in text)


def _expression(section: "Section", start: int, end: int, value: TimeValue) -> TimeExpression:
    return TimeExpression(
        span=section.span(start, end), value=value.value, granularity=value.granularity, also=value.also
    )


def _speaks_of_the_future(text: str, start: int) -> bool:
    """Whether the clause up to here looks ahead. A reporting verb between begins a new clause."""
    clause = text[max(0, start - 120) : start]
    breaks = list(_CLAUSE_BREAK.finditer(clause))
    return bool(_AHEAD_WORDS.search(clause[breaks[-1].end() :] if breaks else clause))
