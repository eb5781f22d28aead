"""One rule of the temporal tagger: a pattern, and what a match of it comes to."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from services.enricher.times.document_date import DocumentDate
from services.enricher.times.value import TimeValue


@dataclass(frozen=True, slots=True)
class AnchoredMatch:
    """A match, the article's anchor, and whether the clause looks ahead."""

    match: re.Match[str]
    anchor: DocumentDate
    ahead: bool


Resolver = Callable[[AnchoredMatch], TimeValue | None]
"""None where the match is no time after all."""


@dataclass(frozen=True, slots=True)
class TimexRule:
    """A pattern (case-insensitive where it says so) and its resolver."""

    source: str
    resolve: Resolver
    needs: frozenset[str]
    """Words of which a text must have one, in lower case; # stands for a figure."""
    ignore_case: bool = False
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        flags = re.IGNORECASE if self.ignore_case else 0
        object.__setattr__(self, "pattern", re.compile(self.source, flags))
