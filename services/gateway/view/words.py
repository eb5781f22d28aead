"""The words of a text as they are indexed: stems, and pairs of characters where a script has no spaces.

Made here and not by the database, so that the stream finds what the search finds, and both databases the same.
"""

import hashlib
import itertools
import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from services.text.tokens import fold

_UNSPACED = "぀-ヿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ฀-๿ກ-໿ក-៿က-႟"
_MARKS = "".join(
    chr(code)
    for code in range(0x300, 0x20000)
    if unicodedata.category(chr(code))[0] == "M" and not re.match(f"[{_UNSPACED}]", chr(code))
)
"""Vowel signs and the like that folding keeps, as India's scripts have them: part of a word, no letters to `re`."""
_LETTERS = f"[^\\W_{_UNSPACED}]"
_WITH_MARKS = f"{_LETTERS}(?:{_LETTERS}|[{_MARKS}])*"
_TOKEN = re.compile(f"[{_UNSPACED}]+|{_LETTERS}+(?:'{_LETTERS}+)*")
_MARKED_TOKEN = re.compile(f"[{_UNSPACED}]+|{_WITH_MARKS}(?:'{_WITH_MARKS})*")
_EVERY_MARK = frozenset(_MARKS)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
# Serbian is left out: its stemmer writes Cyrillic in Latin letters, and "порт" would find "port".
LANGUAGES = tuple(_STEMMERS)
"""Base languages (BCP 47) that have a stemmer; in others a word is found as it is written."""
_LONGEST_WORD = 64
"""A longer one is no word, but an address or noise; it would only swell the index."""
_JOINING = re.compile("[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\uff9e\uff9f]")
"""Parts of Hangul syllables and the half-width marks of Katakana: no marks by their category, but they are composed."""


def terms(text: str, language: str | None) -> list[str]:
    """The indexed terms of a text, in order."""
    base = _base(language)
    found: list[str] = []
    for token in _found(fold(text)):
        term = _spaced_term(token, base)
        if term is None:
            found.extend(pairs(_clean(token)))
        else:
            found.append(term)
    return found


@dataclass(frozen=True, slots=True)
class LocatedTerm:
    """An indexed term, and where it stands in the text as it was written."""

    term: str
    start: int
    end: int


def located_terms(text: str, language: str | None) -> list[LocatedTerm]:
    """The same as `terms`, with their places; none where folding moves letters in a way that cannot be followed."""
    folded = _folded(text)
    if folded is None:
        return []
    letters, starts, ends = folded
    base = _base(language)
    found: list[LocatedTerm] = []
    for match in _pattern(letters).finditer(letters):
        at = match.start()
        term = _spaced_term(match[0], base)
        if term is not None:
            found.append(LocatedTerm(term, starts[at], ends[match.end() - 1]))
            continue
        for shift, pair in enumerate(pairs(_clean(match[0]))):
            found.append(LocatedTerm(pair, starts[at + shift], ends[at + shift + len(pair) - 1]))
    return found


def _folded(text: str) -> tuple[str, Sequence[int], Sequence[int]] | None:
    """The folded text, and for each of its characters where that begins and ends in the text."""
    if text.isascii():
        return fold(text), range(len(text)), range(1, len(text) + 1)
    edges = [*(at for at, letter in enumerate(text) if at == 0 or not _is_composed(letter)), len(text)]
    pieces = [fold(text[start:end]) for start, end in itertools.pairwise(edges)]
    folded = "".join(pieces)
    if folded != fold(text):
        return None
    starts = [start for start, piece in zip(edges, pieces, strict=False) for _ in piece]
    ends = [end for end, piece in zip(edges[1:], pieces, strict=False) for _ in piece]
    return folded, starts, ends


def _is_composed(letter: str) -> bool:
    """Whether folding may join a letter with the one before it."""
    return letter > "\x7f" and (unicodedata.category(letter)[0] == "M" or _JOINING.match(letter) is not None)


@lru_cache(maxsize=400_000)  # one look-up a word: with all steps for each, they were two thirds of making a view
def _spaced_term(token: str, base: str) -> str | None:
    """The term of a token as found; None of a run of a script without spaces, of which hardly one comes twice."""
    return None if is_unspaced(token) else stem(_clean(token), base)


def _clean(token: str) -> str:
    return token[:_LONGEST_WORD].replace("'", "")


def tokens(text: str) -> list[str]:
    """The words of a text, folded, not stemmed; a run of a script without spaces is one token."""
    return [_clean(token) for token in _found(fold(text))]


def _found(folded: str) -> list[str]:
    return _pattern(folded).findall(folded)


def _pattern(folded: str) -> re.Pattern[str]:
    """That of the tokens of this text: the one that knows marks takes seven times as long, and few texts have any."""
    return _TOKEN if folded.isascii() or _EVERY_MARK.isdisjoint(folded) else _MARKED_TOKEN


def is_unspaced(token: str) -> bool:
    """Whether a token is a run of a script without spaces."""
    return _IS_UNSPACED.match(token) is not None


def pairs(run: str) -> list[str]:
    """A run of characters as its overlapping pairs; one that stands alone as itself."""
    # One object for all places where a pair stands: the stream keeps the words of thousands of records.
    return [sys.intern(run[at : at + 2]) for at in range(len(run) - 1)] or [run]


def unspaced_letters(words: Sequence[str]) -> int:
    """How many letters of scripts without spaces these have, pairs counted as two."""
    text = "".join(words)
    return 0 if text.isascii() else len(text) - len(_IS_UNSPACED.sub("", text))


def spellings(token: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Every term that a word of a query may be indexed as, its language being one of these, or unknown."""
    bases = tuple(_base(language) for language in languages) or LANGUAGES
    return tuple(sorted({token, *(stem(token, base) for base in bases)}))


@lru_cache(maxsize=200_000)  # the stemmers are pure Python: 60 µs a word, and most words are frequent ones
def stem(word: str, base: str) -> str:
    """The stem of a folded word in a base language."""
    name = _STEMMERS.get(base)
    return str(_stemmer(name).stemWord(word)) if name else word


def tag(field: str, value: str) -> str:
    """The term under which a value of a field is indexed: a digest, as values may contain anything."""
    return "t" + hashlib.blake2b(f"{field}\0{value.casefold()}".encode(), digest_size=8).hexdigest()


def _base(language: str | None) -> str:
    return (language or "und").partition("-")[0].lower()


@lru_cache(maxsize=64)
def _stemmer(name: str) -> "snowballstemmer.BaseStemmer":
    return snowballstemmer.stemmer(name)
