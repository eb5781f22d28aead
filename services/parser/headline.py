"""The headline as a reader should see it: without the marks, labels and embargoes that desks put in front of it.

They are taken off in every format, because agencies write them into the headline's own field, too. What was taken is
kept among the removed lines, where notices and embargoes are looked for.
"""

from typing import NamedTuple

from services.parser.instructions.headline_embargo import split_embargo
from services.parser.lines.first_sentence import first_sentence
from services.parser.lines.marks import is_label, is_single_mark, without_marks
from services.parser.lines.thresholds import LINES

_ROUNDS = 4
"""An embargo may stand between marks: "URGENT - EMBARGOED until 6 p.m. GMT - (2nd LD) Port …"."""


class SettledHeadline(NamedTuple):
    """The headline, and what was taken off its front, in order."""

    text: str | None
    taken: tuple[str, ...] = ()


def settle_headline(written: str | None) -> SettledHeadline:
    """Take marks and embargoes off a headline's front; what would leave it empty stays."""
    taken: list[str] = []
    text = written
    for _ in range(_ROUNDS):
        if not text:
            break
        if found := split_embargo(text):
            taken.append(found.embargo)
            text = found.headline
            continue
        marks, rest = without_marks(text)
        if not marks:
            break
        taken += marks
        text = rest
    return SettledHeadline(text, tuple(taken))


def headline_from(paragraph: str) -> str:
    """The first sentence of a paragraph in place of a headline; a mark before it is none ("URGENT. The port …")."""
    if len(paragraph) > LINES.first_sentence:
        paragraph = paragraph[: LINES.first_sentence].rpartition(" ")[0] or paragraph[: LINES.first_sentence]
    text = settle_headline(paragraph).text or paragraph
    sentence = first_sentence(text)
    rest = text[len(sentence) :].strip()
    return first_sentence(rest) if rest and (is_label(sentence) or is_single_mark(sentence)) else sentence
