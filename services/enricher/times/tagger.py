"""All time expressions of a text: the longest match wins, earlier rules win a tie."""

import re

from schemas.enriched import TimeExpression
from services.enricher.document import Section
from services.enricher.times import absolute, durations, relative
from services.enricher.times.clock import Clock
from services.enricher.times.rule import Found
from services.enricher.times.value import TimeValue

_RULES = (*absolute.RULES, *relative.RULES, *durations.RULES)
_AHEAD_WORDS = re.compile(
    r"\b(?:will|shall|won['’]t|scheduled|due|upcoming|plans? to|planned for|planning to|expected to|set to|is to|are to)\b",
    re.IGNORECASE,
)
_CLAUSE_BREAK = re.compile(
    r"[.;:!?“”\"]|,\s+(?:said|says|told|reported|added)|\b(?:said|says|told|reported|announced)\b"
)


def find_times(section: Section, clock: Clock) -> tuple[TimeExpression, ...]:
    """Every time in the text, left to right, none overlapping another."""
    found = []
    for order, rule in enumerate(_RULES):
        for match in rule.pattern.finditer(section.text):
            found.append((match.start(), -len(match[0]), order, match))
    expressions: list[TimeExpression] = []
    free_from = 0
    for start, _, order, match in sorted(found, key=lambda item: item[:3]):
        if start < free_from:
            continue
        value = _RULES[order].resolve(Found(match, clock, _speaks_of_the_future(section.text, match.start())))
        if value:
            end = _end(match)
            expressions.append(_expression(section, start, end, value))
            free_from = end
    return tuple(expressions)


def _end(match: re.Match[str]) -> int:
    """Without a closing parenthesis that was not opened inside."""
    text = match[0]
    return match.end() - (text.endswith(")") and "(" not in text)


def _expression(section: Section, start: int, end: int, value: TimeValue) -> TimeExpression:
    return TimeExpression(
        span=section.span(start, end), value=value.value, granularity=value.granularity, also=value.also
    )


def _speaks_of_the_future(text: str, start: int) -> bool:
    """Whether the clause up to here looks ahead. A reporting verb between begins a new clause."""
    clause = text[max(0, start - 120) : start]
    breaks = list(_CLAUSE_BREAK.finditer(clause))
    return bool(_AHEAD_WORDS.search(clause[breaks[-1].end() :] if breaks else clause))
