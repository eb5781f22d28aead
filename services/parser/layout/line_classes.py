"""What a single line is by its own words: furniture, a stamp, a byline, a caption, a note to editors; else text.

What only the neighbours show (a headline, a heading, a bare name as byline) is decided in `text_layout.py`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from schemas.article import RemovalReason
from schemas.stamp import Stamp
from services.parser.instructions.embargo import stated_embargo
from services.parser.instructions.notices import is_label
from services.parser.lines.bylines import is_desk_byline, names_after_by
from services.parser.lines.captions import CaptionLine, read_caption
from services.parser.lines.editor_notes import is_editor_note
from services.parser.lines.furniture import furniture
from services.parser.stamps.read import LONGEST, read_stamp
from services.parser.stamps.wall_clock import WallClock

_UPDATED = re.compile(
    r"\W*(?:last\s+)?(?:updated|modified|aktualisiert|stand|mis à jour|mise à jour|actualizad[oa]|aggiornato)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\W*(?:(?:first\s+)?(?:published|posted|created|issued)|veröffentlicht|erstellt|publié|publiée|publicad[oa]|pubblicato)\b",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(r"\d")


class LineClass(StrEnum):
    """The classes; TEXT is any line that no other class explains."""

    TEXT = "text"
    FURNITURE = "furniture"
    PUBLISHED = "published"
    UPDATED = "updated"
    BYLINE = "byline"
    DESK = "desk"
    CAPTION = "caption"
    NOTE = "note"
    """Addressed to editors: an editor's note, an embargo, a kill label. Never a headline."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One cleaned line with its class and what was read from it."""

    text: str
    block: int
    """The number of the block: lines without an empty line between them share one."""
    kind: LineClass = LineClass.TEXT
    reason: RemovalReason | None = None
    stamp: Stamp | None = None
    caption: CaptionLine | None = None


@lru_cache(maxsize=256)  # every line is classified once as a line and once as a paragraph
def is_note(text: str) -> bool:
    """Whether a line is addressed to editors, not to readers."""
    return is_editor_note(text) or is_label(text) or stated_embargo(text) is not None


def classify(text: str, block: int, clock: WallClock) -> TextLine:
    """The class of a cleaned, non-empty line."""
    # Furniture first, by one large pattern: it is the most frequent class beside text. Notes before stamps, because an
    # embargo line is also a time ("EMBARGOED UNTIL 0600 GMT").
    if reason := furniture(text):
        return TextLine(text, block, LineClass.FURNITURE, reason)
    if is_note(text):
        return TextLine(text, block, LineClass.NOTE)
    if len(text) <= LONGEST and _DATE_LIKE.search(text) and (stamp := read_stamp(text, clock, prefer="past")):
        kind = LineClass.UPDATED if _UPDATED.match(text) else LineClass.PUBLISHED
        reason = RemovalReason.UPDATED_STAMP if kind is LineClass.UPDATED else RemovalReason.PUBLISHED_STAMP
        return TextLine(text, block, kind, reason, stamp)
    return _by_people(text, block)


def _by_people(text: str, block: int) -> TextLine:
    """Lines that name the writer, the newsroom, or the photographer."""
    if is_desk_byline(text):
        return TextLine(text, block, LineClass.DESK, RemovalReason.DESK)
    if names_after_by(text):
        return TextLine(text, block, LineClass.BYLINE, RemovalReason.BYLINE)
    if caption := read_caption(text):
        return TextLine(text, block, LineClass.CAPTION, caption=caption)
    return TextLine(text, block)
