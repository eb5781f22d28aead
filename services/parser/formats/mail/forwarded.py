"""A mail that was forwarded inside the text of another one: its text is the article.

    ---------- Forwarded message ---------          Gmail, Thunderbird, Outlook: a line, then header fields
    From: Press <press@port.example>
    Subject: Harbour deal signed

    Begin forwarded message:                         Apple Mail: all of it quoted
    > From: Press <press@port.example>

The header fields are recognised in the languages of `words/mail_labels.txt`: two of them in one block, the sender among
them. A reply above the quoted mail that it answers stays the article; only a forward, or a few words above, gives way.
"""

import re
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from services.parser.words import word_lines

_FIELD = re.compile(r"[ \t*]*(?P<label>[^\n:：*]{1,24}?)[ \t*]*[:：](?=[\s*]|[^\x00-\x7f])(?P<value>[^\n]*)")
_DELIMITER = re.compile(r"\s*(?:[-_=*]{2,}.{0,80}|[^\n]{3,60}[:：])\s*")
_QUOTED = re.compile(r"^> ?")
_MOST_FIELDS = 12
_COVER_WORDS = 40
"""Above a forwarded mail stand a few words of whoever forwards it; more of them are a text of its own."""
_LEVELS = 5


class Forwarded(NamedTuple):
    """A text in two: what stands above the forwarded mail's text, and that text."""

    above: tuple[str, ...]
    """Lines: the words of the sender, the line that announces the mail, its header fields."""
    text: str


def forwarded(text: str, *, declared: bool) -> Forwarded | None:
    """The forwarded mail in a text, or None. `declared`: the subject says that it is a forward."""
    above: list[str] = []
    for _ in range(_LEVELS):
        found = _one_level(text, declared=declared)
        if found is None:
            break
        above += found.above
        text = found.text
    return Forwarded(tuple(above), text) if above else None


def _one_level(text: str, *, declared: bool) -> Forwarded | None:
    lines = text.split("\n")
    # Each line once: a text of nothing but fields would be read a dozen times.
    fields = [_field(line) for line in lines]
    for index in range(len(lines)):
        end = _fields_end(fields, index)
        if end is None:
            continue
        start = _delimiter_start(lines, index)
        cover = [line for line in lines[:start] if line.strip()]
        if not declared and sum(len(line.split()) for line in cover) > _COVER_WORDS:
            return None
        # One level of quoting less; lines that are not quoted, as below the quoted part, stay as they are.
        below = [_QUOTED.sub("", line, count=1) for line in lines[end:]] if _QUOTED.match(lines[index]) else lines[end:]
        rest = "\n".join(below).strip("\r\n")
        if not rest.strip():
            return None
        head = (line.strip() for line in (*cover, *lines[start:end]))
        return Forwarded(tuple(bare for line in head if (bare := _QUOTED.sub("", line, count=1).strip())), rest)
    return None


def _fields_end(fields: list[str | None], start: int) -> int | None:
    """The line behind a block of header fields that begins here, or None if none does."""
    names = list(takewhile(bool, fields[start : start + _MOST_FIELDS]))
    # The sender alone may be a line of a text ("From: the archive").
    return start + len(names) if "from" in names and {"subject", "date"} & set(names) else None


def _field(line: str) -> str | None:
    found = _FIELD.fullmatch(_QUOTED.sub("", line.rstrip("\r"), count=1))
    return _labels().get(found["label"].strip().casefold()) if found else None


def _delimiter_start(lines: list[str], fields: int) -> int:
    """Where the line that announces the forwarded mail stands, above empty lines; else where the fields begin."""
    above = fields - 1
    while above >= 0 and not _QUOTED.sub("", lines[above]).strip():
        above -= 1
    return above if above >= 0 and _DELIMITER.fullmatch(lines[above].rstrip("\r")) else fields


@cache
def _labels() -> dict[str, str]:
    rows = (line.partition(" ") for line in word_lines("mail_labels"))
    return {label: name for name, _space, labels in rows for label in labels.casefold().split("|")}
