"""A stretch of a text around what was found in it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.gateway.pages.search.occurrences import Occurrence
from services.gateway.pages.shown_text import undisturbing

_BEFORE = 70
"""Characters in front of what was found, where no sentence begins nearer: enough to say what it is about."""
_STARTS = 100
"""Places from which a snippet may begin: "a" stands in a text a thousand times."""
_SENTENCE_END = re.compile(r"[.!?…][”\"’»)]*\s+|[。！？।؟]\s*")


@dataclass(frozen=True, slots=True)
class FoundText:
    """Some words, and whether they were asked for."""

    text: str
    sought: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of an article with what was found in it."""

    text: str
    part: str = ""
    """What it is, if not of the text itself."""
    found: Sequence[Occurrence] = field(default=())

    @property
    def phrases(self) -> frozenset[int]:
        """Which ones stand in it."""
        return frozenset(each.phrase for each in self.found)


@dataclass(frozen=True, slots=True)
class Snippet:
    """What is shown of a passage."""

    pieces: tuple[FoundText, ...]
    part: str = ""


def snippet(passage: Passage, length: int) -> Snippet:
    """The stretch that has most of what was asked for, from the beginning of its sentence or of a word."""
    start, end = _window(passage, length)
    found = [each for each in passage.found if start <= each.start and each.end <= end]
    inside = [Occurrence(each.start - start, each.end - start, each.phrase) for each in found]
    pieces = cut_at(passage.text[start:end].rstrip(), inside)
    head = [FoundText("… ")] if start else []
    tail = [FoundText(" …")] if end < len(passage.text.rstrip()) else []
    return Snippet((*head, *pieces, *tail), passage.part)


def _window(passage: Passage, length: int) -> tuple[int, int]:
    text = passage.text
    if len(text) <= length:
        return 0, len(text)
    first = max(passage.found[:_STARTS], key=lambda each: _reach(passage, each.start, length), default=None)
    start = _beginning(text, first.start) if first else 0
    last = start + length
    if last >= len(text):
        return start, len(text)
    # Not within a word; in scripts without spaces anywhere.
    blank = text.rfind(" ", start + length * 3 // 4, last)
    return start, blank if blank > 0 else last


def _reach(passage: Passage, start: int, length: int) -> int:
    """How many different phrases stand within a snippet from there."""
    end = start + length - _BEFORE
    return len({each.phrase for each in passage.found if start <= each.start and each.end <= end})


def _beginning(text: str, found: int) -> int:
    """Where the sentence begins, if that is near; or else a word."""
    earliest = max(0, found - _BEFORE)
    if earliest == 0:
        return 0
    ends = list(_SENTENCE_END.finditer(text, earliest, found))
    if ends:
        return ends[-1].end()
    blank = text.find(" ", earliest, found)
    return blank + 1 if blank >= 0 else earliest


def cut_at(text: str, found: Sequence[Occurrence]) -> list[FoundText]:
    """The text, cut where something that was found begins or ends; what overlaps or touches is one."""
    pieces: list[FoundText] = []
    at = 0
    for start, end in _joined(found):
        pieces += [FoundText(text[at:start]), FoundText(text[start:end], sought=True)]
        at = end
    pieces.append(FoundText(text[at:]))
    return [FoundText(undisturbing(each.text), each.sought) for each in pieces if each.text]


def _joined(found: Sequence[Occurrence]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for each in found:
        if joined and each.start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], each.end))
        else:
            joined.append((each.start, each.end))
    return joined
