"""Every place in a text where a temporal rule matches. Needs no article: what a match comes to is `resolution.py`'s."""

import re
from dataclasses import dataclass

from services.enricher.times import absolute, durations, relative

RULES = (*absolute.RULES, *relative.RULES, *durations.RULES)
"""Earlier rules win where two match the same words."""
_WORDS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class TimexMatch:
    """A match of one rule (its number in RULES), before it is resolved against any date."""

    rule: int
    match: re.Match[str]


def match_times(text: str) -> tuple[TimexMatch, ...]:
    """Every match of every rule, by position, the longest first where two begin together. They may overlap."""
    words = set(_WORDS.findall(text.lower()))
    if any(c.isdigit() for c in text):
        words.add("#")
    # Most rules need a word that most texts lack: looking that up first saves running their patterns.
    tried = [number for number, rule in enumerate(RULES) if not rule.needs.isdisjoint(words)]
    found = [TimexMatch(number, match) for number in tried for match in RULES[number].pattern.finditer(text)]
    found.sort(key=lambda item: (item.match.start(), -len(item.match[0]), item.rule))
    return tuple(found)
