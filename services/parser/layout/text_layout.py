"""The layout of a plain text: which line is the headline, which belongs to the head matter, which is body.

Head matter is what stands between headline and body: byline, subheadline, dates, the newsroom's name. A line gets a
part only if its neighbours allow it: a sentence is a subheadline only before head matter, a short line without a full
stop is a heading only between paragraphs, a bare name is a byline only beside other head matter.
"""

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from schemas.article import RemovalReason
from schemas.stamp import Stamp
from services.parser.draft import BodyPiece, PieceKind, caption, heading, paragraph, removed
from services.parser.layout.line_classes import LineClass, TextLine
from services.parser.layout.thresholds import LAYOUT
from services.parser.lines.bylines import is_person
from services.parser.lines.captions import CaptionLine
from services.parser.lines.marks import is_mark, without_marks
from services.parser.lines.same_words import same_words
from services.parser.lines.scripts import is_unspaced

_ENDS_SENTENCE = re.compile(r"[.!;,:…。！；，：、۔]['\"”’)」』）]*$")
_ABBREVIATION_END = re.compile(r"\b(?:[A-Z]\.){2,}$")
_META = frozenset({LineClass.PUBLISHED, LineClass.UPDATED, LineClass.BYLINE, LineClass.DESK})


@dataclass(frozen=True, slots=True)
class Layout:
    """A plain text with every line in its part."""

    headline: str | None
    subheadline: str | None
    bylines: tuple[str, ...]
    desk: str | None
    published: Stamp | None
    updated: Stamp | None
    pieces: tuple[BodyPiece, ...]
    marks: tuple[str, ...] = ()
    """Marks above the headline or at its front, which are among the removed lines."""


def lay_out(lines: list[TextLine], *, headline_known: str | None = None) -> Layout:
    """Give each line its part. `headline_known`: the headline from the format, so that the text need not have one."""
    lines = _with_marks(lines)
    top = None if headline_known else _headline_index(lines)
    before, headline = without_marks(lines[top].text) if top is not None else ((), headline_known)
    start = 0 if top is None else top + 1
    end = _head_end(lines, start)
    parts = _Parts(headline)
    parts.add_marks(before)
    for index, line in enumerate(lines):
        if index != top:
            parts.add(lines, index, line, in_head=start <= index < end)
    above = tuple(line.text for line in lines if line.reason is RemovalReason.WIRE_HEADER and is_mark(line.text))
    return parts.layout(headline, (*above, *before))


def _with_marks(lines: list[TextLine]) -> list[TextLine]:
    """The lines with those called marks that stand above everything else. Alone, a mark is all there is: it stays."""
    texts = [index for index, line in enumerate(lines) if line.kind is LineClass.TEXT]
    marks = set(takewhile(lambda index: is_mark(lines[index].text), texts[: LAYOUT.marks]))
    if len(marks) == len(texts):
        return lines
    return [
        replace(line, kind=LineClass.FURNITURE, reason=RemovalReason.WIRE_HEADER) if index in marks else line
        for index, line in enumerate(lines)
    ]


def looks_like_headline(text: str) -> bool:
    """Whether a line can be a headline: more than one word, not too long, and without the end of a sentence."""
    if len(text) > LAYOUT.headline or (len(text.split()) < 2 and not is_unspaced(text)):
        return False
    return not _ENDS_SENTENCE.search(text) or bool(_ABBREVIATION_END.search(text)) or text.endswith("...")


def _headline_index(lines: list[TextLine]) -> int | None:
    first = next((index for index, line in enumerate(lines) if line.kind is LineClass.TEXT), None)
    if first is None or not looks_like_headline(lines[first].text):
        return None
    return first if any(line.kind in {LineClass.TEXT, LineClass.NOTE} for line in lines[first + 1 :]) else None


def _head_end(lines: list[TextLine], start: int) -> int:
    """The index behind the last line that only head matter can hold."""
    texts, end = 0, start
    for index in range(start, len(lines)):
        line = lines[index]
        if line.kind is LineClass.TEXT and not is_person(line.text):
            texts += 1
            if texts > LAYOUT.head_texts:
                break
        elif line.kind is not LineClass.TEXT:
            end = index + 1
    return end


class _Parts:
    """Collects the parts of one text, line by line."""

    def __init__(self, headline: str | None) -> None:
        self._headline = headline
        self._subheadline: str | None = None
        self._bylines: list[str] = []
        self._desk: str | None = None
        self._published: Stamp | None = None
        self._updated: Stamp | None = None
        self._pieces: list[BodyPiece] = []

    def add(self, lines: list[TextLine], index: int, line: TextLine, *, in_head: bool) -> None:
        """Give one line its part."""
        if line.kind is LineClass.CAPTION:
            found = line.caption or CaptionLine(line.text, None)
            self._pieces.append(caption(found.text, found.credit))
        # A note stays in the text here: `running_text.py` takes it out, for all formats, and reads its order.
        elif line.kind is LineClass.NOTE:
            self._pieces.append(paragraph(line.text))
        elif line.kind in _META or line.reason is not None:
            self._add_meta(line)
        elif self._headline and same_words(line.text, self._headline):
            self._pieces.append(removed(line.text, RemovalReason.REPEATED_HEADLINE))
        elif in_head:
            self._add_head_text(lines, index, line)
        else:
            self._pieces.append(heading(line.text) if is_heading(lines, index) else paragraph(line.text))

    def add_marks(self, marks: tuple[str, ...]) -> None:
        """Keep on record what was taken off the headline."""
        self._pieces += [removed(mark, RemovalReason.WIRE_HEADER) for mark in marks]

    def _add_meta(self, line: TextLine) -> None:
        if line.kind is LineClass.BYLINE:
            self._bylines.append(line.text)
        elif line.kind is LineClass.DESK:
            self._desk = self._desk or line.text
        elif line.kind is LineClass.PUBLISHED:
            self._published = self._published or line.stamp
        elif line.kind is LineClass.UPDATED:
            self._updated = self._updated or line.stamp
        self._pieces.append(removed(line.text, line.reason or RemovalReason.OTHER))

    def _add_head_text(self, lines: list[TextLine], index: int, line: TextLine) -> None:
        following = lines[index + 1] if index + 1 < len(lines) else None
        before = lines[index - 1] if index else None
        beside_meta = any(
            near and near.kind is not LineClass.TEXT and near.block == line.block for near in (before, following)
        )
        # A bare name is a byline only beside other head matter; elsewhere it may be a heading.
        if is_person(line.text) and (beside_meta or _starts_meta(following)):
            self._bylines.append(line.text)
            self._pieces.append(removed(line.text, RemovalReason.BYLINE))
        # A text line directly above a credit is the caption that the credit belongs to.
        elif following and following.kind is LineClass.CAPTION and following.block == line.block:
            self._pieces.append(caption(line.text))
        elif self._subheadline is None and not self._has_text() and _starts_meta(following):
            self._subheadline = line.text
        else:
            self._pieces.append(paragraph(line.text))

    def _has_text(self) -> bool:
        return any(piece.kind is PieceKind.PARAGRAPH for piece in self._pieces)

    def layout(self, headline: str | None, marks: tuple[str, ...]) -> Layout:
        """What was collected."""
        pieces = tuple(
            removed(piece.text, RemovalReason.REPEATED_SUBHEADLINE)
            if piece.kind is PieceKind.PARAGRAPH and self._subheadline and same_words(piece.text, self._subheadline)
            else piece
            for piece in self._pieces
        )
        return Layout(
            headline, self._subheadline, tuple(self._bylines), self._desk, self._published, self._updated, pieces, marks
        )


def _starts_meta(line: TextLine | None) -> bool:
    if line is None:
        return False
    return line.kind in _META or line.reason in {
        RemovalReason.READING_TIME,
        RemovalReason.AUDIO_WIDGET,
        RemovalReason.SHARE_WIDGET,
    }


def is_heading(lines: list[TextLine], index: int) -> bool:
    """Whether a line is a heading: short, no full stop, before a paragraph, alone in its block if there are blocks."""
    line = lines[index]
    if (
        not 2 <= len(line.text) <= LAYOUT.heading
        or len(line.text.split()) > LAYOUT.heading_words
        or _ENDS_SENTENCE.search(line.text)
    ):
        return False
    if not line.text[0].isupper() and not line.text[0].isdigit() and line.text[0] not in "¿¡‘'“\"":
        return False
    before = next((lines[near] for near in range(index - 1, -1, -1) if lines[near].kind is LineClass.TEXT), None)
    after = lines[index + 1] if index + 1 < len(lines) else None
    if before is None or after is None or after.kind is not LineClass.TEXT:
        return False
    # Without empty lines between paragraphs a block says nothing; then form and neighbours alone decide.
    uses_blocks = lines[-1].block > len(lines) // 3
    if uses_blocks and line.block in {lines[index - 1].block, after.block}:
        return False
    # What a heading heads is a paragraph: it ends a sentence, or is clearly longer.
    return bool(_ENDS_SENTENCE.search(after.text)) or len(after.text) > len(line.text) * 2
