"""The top of a plain text whose fields have labels, as editorial systems and syndicates export it.

    TITLE: Council backs port
    AUTHOR: Ann Writer
    DATE: 2024-03-04 10:00
    EMBARGO: 2024-03-05 06:00 GMT

    The council backed the port on Monday. …

One line with a colon is no such head: it takes two fields, a headline among them. The labels are data:
`words/head_labels.txt`.
"""

import re
from dataclasses import dataclass
from functools import cache

from services.parser.words import word_lines

_FIELD = re.compile(r"[ \t]*(?P<label>[^\n:：]{2,30}?)[ \t]*[:：][ \t]*(?P<value>[^\n]*\S)[ \t]*")
_FEWEST = 2
_MOST_LINES = 16
"""A head has no more: below it a "Source: …" is a part of the text."""


@dataclass(frozen=True, slots=True)
class LabelledHead:
    """Its fields by name, as written; the lines it is made of; the text below it."""

    fields: dict[str, str]
    lines: tuple[str, ...]
    body: str


def labelled_head(text: str) -> LabelledHead | None:
    """The head, or None if the text does not begin with one. Lines end with LF."""
    lines = text.split("\n")
    fields: dict[str, str] = {}
    taken: list[str] = []
    end = 0
    for index, line in enumerate(lines[:_MOST_LINES]):
        found = _FIELD.fullmatch(line)
        name = _labels().get(found["label"].casefold().replace("’", "'")) if found else None
        if found and name:
            fields.setdefault(name, found["value"])
            end = index + 1
            if name != "embargo":
                taken.append(line.strip())
        elif line.strip():
            break
    if len(fields) < _FEWEST or "headline" not in fields:
        return None
    embargo = [line for line in lines[:end] if line.strip() and line.strip() not in taken]
    return LabelledHead(fields, tuple(taken), "\n".join((*embargo, "", *lines[end:])))


@cache
def _labels() -> dict[str, str]:
    rows = (line.partition(" ") for line in word_lines("head_labels"))
    return {label: name for name, _space, labels in rows for label in labels.casefold().split("|")}
