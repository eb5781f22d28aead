"""Marks that agencies put above a headline or at its front: of a version, of urgency, of a kind of text.

    1ST LEAD · (Achtung) · Eilmeldung              a line of their own
    (2nd LD) (ATTN: UPDATES with details) Port …   in brackets, before the headline: Yonhap, ANSA's "(ECO)"
    = CORRIGE FECHA = Bolivia …                    between signs: EFE
    URGENT - Port … · EILMELDUNG: Hafen …          a label (`words/headline_labels.txt`)

They are no part of the headline. What they say of the version counts.
"""

import re
from functools import cache
from typing import NamedTuple

from services.parser.lines.scripts import is_unspaced
from services.parser.words import word_lines

_VERSION = re.compile(
    r"(?P<nth>\d{1,2})\W*(?:st|nd|rd|th|er|re|e|ème)?[ -]*(?:lead|ld|update|writethru|version|zusammenfassung"
    r"|aktualisierung|neufassung|fassung|synthèse|situation)\b",
    re.IGNORECASE,
)
_UNNUMBERED = re.compile(r"\W*(?:lead|ld|writethru|zusammenfassung|종합)(?:\s[\d:.\s]+)?\W*", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_AROUND = " \t()[]*#.:!–—-=+【】［］（）〈〉《》：！"
_BRACKETED = re.compile(
    r"[(\[【（［〔<＜《](?P<inside>[^()\[\]【】（）［］〔〕<>＜＞《》\n]{1,120})[)\]】）］〕>＞》]\s*"
)
_BETWEEN_SIGNS = re.compile(r"(?P<sign>[=*+])+ *(?P<inside>[^=*+\n]{2,40}?) *(?P=sign)+\s*")
_LEAD = re.compile(r"(?P<inside>\d{1,2}(?:st|nd|rd|th)[ -](?:lead|ld)(?:[ -]writethru)?)\b[ :–—-]*", re.IGNORECASE)
_SIGNED_LABEL = re.compile(
    r"(?P<inside>[^\W\d_][^\n:：|/\d–—]{1,30}?)\s*(?:[:：|/!！]+\s*|\s[-–—]+\s+|(?<=[A-Z])-+(?=[^\W\d_]))"
)
"""What may be a label: the hyphen without spaces is one of capitals ("URGENT-Port closed")."""
_TAG = re.compile(r"[A-Z]{2,8}")
"""ANSA's category ("ECO") and its own name."""
_FEWEST_WORDS = 2


class Marked(NamedTuple):
    """A headline without the marks at its front."""

    marks: tuple[str, ...]
    headline: str


def is_mark(line: str) -> bool:
    """Whether a line above the headline is only a mark ("1ST LEAD", "(Achtung)"), or several in brackets."""
    bare = line.strip()
    if is_single_mark(bare):
        return True
    inside = _inside(bare)
    return bool(inside) and not _BRACKETED.sub("", bare).strip() and all(map(is_single_mark, inside))


def is_single_mark(line: str) -> bool:
    """The same for one mark, with or without brackets around it."""
    return bool(_marks().fullmatch(line.strip(_AROUND)))


def without_marks(headline: str) -> Marked:
    """Take the marks off a headline's front; a headline that would be empty without them keeps them."""
    marks, rest = [], headline.strip()
    while found := _front_mark(rest):
        marks.append(found.group().strip())
        rest = rest[found.end() :]
    enough = len(rest.split()) >= _FEWEST_WORDS or is_unspaced(rest)
    return Marked(tuple(marks), rest) if enough else Marked((), headline)


def _front_mark(headline: str) -> re.Match[str] | None:
    """The mark or label at the very front, with the signs around it."""
    if found := _BRACKETED.match(headline):
        inside = found["inside"].strip()
        tag = headline[0] in "([" and _TAG.fullmatch(inside)  # Reuters writes companies as "<ABC>"
        return found if tag or is_single_mark(inside) or is_label(inside) else None
    if found := _BETWEEN_SIGNS.match(headline) or _LEAD.match(headline):
        return found
    found = _SIGNED_LABEL.match(headline)
    return found if found and is_label(found["inside"]) else None


def is_label(words: str) -> bool:
    """Whether the words, without a sign behind them, are a label of urgency or of a press release."""
    return bool(_labels().fullmatch(words.strip(_AROUND)))


def mark_version(marks: tuple[str, ...]) -> int:
    """2 for "1ST LEAD" or a "Lead" without a number, 1 without a mark of a version."""
    numbers = [int(found["nth"]) for mark in marks for found in _VERSION.finditer(mark)]
    first = (mark.strip(_AROUND).casefold().split()[0] for mark in marks if mark.strip(_AROUND))
    numbers += [_ORDINALS.index(word) + 1 for word in first if word in _ORDINALS]
    if any(_UNNUMBERED.fullmatch(part) for mark in marks for part in (mark, *_inside(mark))):
        numbers.append(1)
    # The first lead is the second version: the text without a mark came before it.
    return max(numbers) + 1 if numbers else 1


def _inside(mark: str) -> list[str]:
    return [found["inside"] for found in _BRACKETED.finditer(mark)]


@cache
def _marks() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in word_lines("wire_marks")), re.IGNORECASE)


@cache
def _labels() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in word_lines("headline_labels")), re.IGNORECASE)
