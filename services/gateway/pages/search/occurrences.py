"""Where the words of a query stand in a text. Pure.

The index says that an article fits, not where. It is asked again here, with the very terms that are indexed: a word is
marked in any of its inflections, and in scripts without spaces the characters that were meant.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from services.gateway.view.text_query import SoughtPhrase, Term, TextQuery
from services.gateway.view.words import LocatedTerm, is_unspaced, located_terms, terms


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where one of the phrases stands."""

    start: int
    end: int
    phrase: int
    """Which one."""


def sought_in(query: TextQuery, words: Callable[[], Sequence[str]]) -> tuple[SoughtPhrase, ...]:
    """The phrases by which an article fits; alternatives that do not fit are left out. `words`: its indexed terms."""
    fitting = query.alternatives
    if len(fitting) > 1:
        indexed = words()
        fitting = tuple(each for each in fitting if TextQuery((each,)).matches(indexed))
    return tuple(dict.fromkeys(phrase for each in fitting for phrase in each if phrase.wanted))


def occurrences(phrases: Sequence[SoughtPhrase], text: str, language: str | None) -> list[Occurrence]:
    """All of them, in the order of the text; they may overlap."""
    words = terms(text, language)
    # Most paragraphs have nothing; where each letter stands costs ten times as much as what there is.
    if not any(phrase.stands_in(words) for phrase in phrases):
        return []
    located = located_terms(text, language)
    found = [
        Occurrence(start, end, number)
        for number, phrase in enumerate(phrases)
        for start, end in _places(phrase, located)
    ]
    return sorted(found, key=lambda each: (each.start, each.end))


def _places(phrase: SoughtPhrase, located: Sequence[LocatedTerm]) -> list[tuple[int, int]]:
    # A long phrase is indexed as its overlapping threes, which may stand apart: then each of them is what was found.
    return list(_runs(phrase.terms, located)) or [
        place for window in phrase.windows for place in _runs(window, located)
    ]


def _runs(sought: Sequence[Term], located: Sequence[LocatedTerm]) -> Iterator[tuple[int, int]]:
    for at in range(len(located) - len(sought) + 1):
        if all(term.fits(located[at + n].term) for n, term in enumerate(sought)):
            yield located[at].start, _end(sought[-1], located[at + len(sought) - 1])


def _end(term: Term, last: LocatedTerm) -> int:
    """Behind the word; of a pair of characters that was asked for by its first one, behind that."""
    if term.prefix and is_unspaced(last.term) and last.end - last.start == len(last.term):
        return last.start + min(len(last.term), max(len(each) for each in term.spellings))
    return last.end
