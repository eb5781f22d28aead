"""What may be typed into the search field, read into alternatives of required and excluded phrases.

    grain port          both words, in any inflection
    "grain port"        next to each other, in this order
    grain -wheat        without the other word
    grain OR wheat      either; binds less than what stands beside each other
    mykol*              words that begin so

Nothing that is typed is an error, except too much of it: a quotation mark that is not closed closes at the end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.gateway.limits import QUERY_CHARACTERS, QUERY_TERMS
from services.gateway.view.words import is_unspaced, pairs, spellings, tokens

_WINDOW_TERMS = 3
"""Of a phrase that is looked up at once. A word has up to four spellings: 64 combinations."""
_PIECE = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


class UnreadableQueryError(ValueError):
    """A text query that is too much; the message is a sentence for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One position of a phrase: a term under any of its spellings, or all that begin so."""

    spellings: tuple[str, ...]
    prefix: bool = False

    def fits(self, word: str) -> bool:
        """Whether an indexed term is meant."""
        return any(word.startswith(one) for one in self.spellings) if self.prefix else word in self.spellings


@dataclass(frozen=True, slots=True)
class SoughtPhrase:
    """Terms that must follow each other."""

    terms: tuple[Term, ...]
    wanted: bool = True

    @property
    def windows(self) -> tuple[tuple[Term, ...], ...]:
        """The phrase, or if it is long its overlapping threes: the index must spell out every combination."""
        most = _WINDOW_TERMS
        return tuple(self.terms[at : at + most] for at in range(max(1, len(self.terms) - most + 1)))

    def stands_in(self, words: Sequence[str]) -> bool:
        """Whether the terms of a text have it."""
        return all(_stands_in(window, words) for window in self.windows)


@dataclass(frozen=True, slots=True)
class TextQuery:
    """Alternatives, each of which is phrases that must stand in the text and phrases that must not."""

    alternatives: tuple[tuple[SoughtPhrase, ...], ...]

    def matches(self, words: Sequence[str]) -> bool:
        """Whether a text with these indexed terms is meant."""
        return any(all(p.stands_in(words) is p.wanted for p in phrases) for phrases in self.alternatives)


def read_text_query(typed: str, languages: tuple[str, ...] = ()) -> TextQuery | None:
    """The query; None where it has no word.

    Raises:
        UnreadableQueryError: it is too long.
    """
    if len(typed) > QUERY_CHARACTERS:
        raise UnreadableQueryError(f"a text query may have {QUERY_CHARACTERS} characters")
    alternatives: list[list[SoughtPhrase]] = [[]]
    for piece in _PIECE.finditer(typed):
        if piece["word"] == "OR" and not piece["no"]:
            alternatives.append([])
        else:
            alternatives[-1].extend(_phrases(piece, languages))
    kept = tuple(tuple(phrases) for phrases in alternatives if phrases)
    _require_answerable(kept)
    return TextQuery(kept) if kept else None


def _stands_in(window: tuple[Term, ...], words: Sequence[str]) -> bool:
    last = len(words) - len(window)
    return any(all(term.fits(words[at + n]) for n, term in enumerate(window)) for at in range(last + 1))


def _phrases(piece: re.Match[str], languages: tuple[str, ...]) -> list[SoughtPhrase]:
    text = piece["phrase"] if piece["phrase"] is not None else piece["word"]
    begins = piece["word"] is not None and text.endswith("*")
    terms = [term for token in tokens(text) for term in _terms(token, languages)]
    if begins and terms:
        terms[-1] = Term((tokens(text)[-1],) if not is_unspaced(tokens(text)[-1]) else terms[-1].spellings, prefix=True)
    return [SoughtPhrase(tuple(terms), wanted=not piece["no"])] if terms else []


def _terms(token: str, languages: tuple[str, ...]) -> list[Term]:
    if not is_unspaced(token):
        return [Term(spellings(token, languages))]
    # A character that stands alone is indexed only as the beginning of a pair, unless its run is as short.
    return [Term((pair,), prefix=len(pair) == 1) for pair in pairs(token)]


def _require_answerable(alternatives: tuple[tuple[SoughtPhrase, ...], ...]) -> None:
    if sum(len(phrase.terms) for phrases in alternatives for phrase in phrases) > QUERY_TERMS:
        raise UnreadableQueryError(f"a text query may have {QUERY_TERMS} words")
