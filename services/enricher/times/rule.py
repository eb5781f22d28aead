"""One rule of the temporal tagger: a pattern, and how a match of it is resolved to a value."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from services.enricher.times.document_date import DocumentDate
from services.enricher.times.value import TimeValue


@dataclass(frozen=True, slots=True)
class AnchoredMatch:
    """A match, the document date it is counted from, and whether its clause speaks of the future."""

    match: re.Match[str]
    anchor: DocumentDate
    ahead: bool


Resolver = Callable[[AnchoredMatch], TimeValue | None]
"""None where the match is not a time after all."""


@dataclass(frozen=True, slots=True)
class TimexRule:
    """A pattern (case-insensitive where it says so) and its resolver."""

    source: str
    resolve: Resolver
    needs: frozenset[str]
    """Lower-case words of which a text must contain one for the pattern to be tried; # stands for any digit."""
    ignore_case: bool = False
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        flags = re.IGNORECASE if self.ignore_case else 0
        object.__setattr__(self, "pattern", re.compile(self.source, flags))
