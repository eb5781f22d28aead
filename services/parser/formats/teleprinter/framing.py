"""What IPTC 7901 and ANPA 1312 share: the control characters around a message, its lines, the date at its end."""

import re
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from schemas.article import RemovalReason
from schemas.stamp import Precision, Stamp
from services.parser.draft import Draft, removed
from services.parser.formats.teleprinter.text_head import TextHead
from services.parser.input.characters import one_line
from services.parser.input.document import Document
from services.parser.layout.line_classes import LineClass, TextLine
from services.parser.layout.text_draft import draft_from_lines, text_lines
from services.parser.lines.bylines import persons_of_sure_byline
from services.parser.stamps.iso import stamp_of
from services.parser.stamps.names import MONTHS
from services.parser.stamps.wall_clock import WallClock
from services.parser.stamps.zones import zone_of_abbreviation

STX, ETX, EOT = "\x02", "\x03", "\x04"
_NOT_FOR_READERS = re.compile(
    r"^[ \t]*(?:[#*]+[ \t]*)*(?:The following information is not (?:intended )?for publication"
    r"|Die folgenden Informationen sind nicht (?:zur|für die) Veröffentlichung"
    r"|(?:\w{2,10}[ \t]+)?(?:Notebook|Notizblock)[ \t]*$).*",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
"""dpa's notes to editors below its text: the notebook, then contacts."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")
_DATE_TIME = re.compile(
    r"(?<!\d)(?P<d>\d{2})(?P<h>\d{2})(?P<mi>\d{2})\s*(?P<z>[A-Z]{1,5})?\s+(?P<m>[A-Za-zäéû]{3,9})\.?\s+(?P<y>\d{4}|\d{2})(?!\d)"
)


def split_frame(text: str) -> tuple[str, str, str]:
    """(header, text, what follows the text) of a message framed by STX and ETX; without STX, all of it is header."""
    head, stx, rest = text.partition(STX)
    # The first of each: a message inside a message would be a fault of the line.
    body, _etx, tail = rest.partition(ETX)
    return (head, body, tail.replace(EOT, "")) if stx else (text.replace(EOT, ""), "", "")


def without_controls(text: str) -> str:
    """The text with a space for each run of control characters; line breaks stay, as LF."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def date_time_group(text: str, clock: WallClock) -> Stamp | None:
    """The date-time group that ends a message ("211840 GMT Jan 24": day, hour, minute); no zone is added to it."""
    found = _DATE_TIME.search(text)
    if not found or found["m"].lower() not in MONTHS:
        return None
    # The standard has two digits; some agencies write four.
    year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
    zone = _zone(found["z"], clock)
    try:
        moment = datetime(
            year, MONTHS[found["m"].lower()], int(found["d"]), int(found["h"]), int(found["mi"]),
            tzinfo=zone or clock.usual_zone(),
        )  # fmt: skip
    except ValueError:
        return None
    return stamp_of(moment, Precision.MINUTE, one_line(found.group()))


def _zone(written: str | None, clock: WallClock) -> tzinfo | None:
    if written == "Z":
        return UTC
    return zone_of_abbreviation(written, clock.country) if written else None


def draft_of_text(text: str, document: Document, name: str, header: str, head: TextHead | None = None) -> Draft:
    """The draft of a message's text by its layout; the header and the marks of the head are kept as removed lines."""
    closing = _NOT_FOR_READERS.search(text)
    lines = text_lines(text[: closing.start()] if closing else text, document.clock, fewest=2)
    headers = (*header.split("\n"), *(head.marks if head else ()))
    kept = [
        TextLine(one_line(line), 0, LineClass.FURNITURE, RemovalReason.WIRE_HEADER)
        for line in headers
        if one_line(line)
    ]
    bylines = head.bylines if head else ()
    kept += [TextLine(line, 0, LineClass.BYLINE, RemovalReason.BYLINE) for line in bylines]
    # Block 0 is the header's: else its last line and the first of the text would be one paragraph.
    shifted = [TextLine(line.text, line.block + 1, line.kind, line.reason, line.stamp, line.caption) for line in lines]
    draft = draft_from_lines([*kept, *shifted], name, head.headline if head else None)
    if head:
        names = (name for line in head.bylines for name in persons_of_sure_byline(line))
        draft = replace(draft, persons=tuple(names))
    below = one_line(text[closing.start() :]) if closing else ""
    return replace(draft, pieces=(*draft.pieces, removed(below, RemovalReason.OTHER))) if below else draft
