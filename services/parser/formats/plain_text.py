"""Plain text, as pasted, scraped or sent without any markup: the layout tells what is what."""

import re
from dataclasses import replace

from schemas.reasons import RejectReason
from services.parser.draft import Draft
from services.parser.formats.contract import Drafts, ReadOutcome
from services.parser.input.cleaning import one_line, repair
from services.parser.input.document import Document
from services.parser.input.limits import Limits
from services.parser.instructions.notices import update_number
from services.parser.layout.line_classes import TextLine, classify
from services.parser.layout.text_layout import lay_out
from services.parser.layout.unwrap import unwrap
from services.parser.stamps.wall_clock import WallClock
from services.stream.messages import Rejected

NAME = "plain-text"
_BINARY_SHARE = 0.02
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")
_LETTER = re.compile(r"[^\W\d_]")


def sniff(document: Document) -> bool:
    """Anything that is text at all: few control characters, some letters, and neither XML nor JSON."""
    if document.start.startswith(("<?xml", "{", "[{")) or _is_markup(document):
        return False
    head = document.text[:8192]
    return len(_BINARY.findall(head)) <= len(head) * _BINARY_SHARE and bool(_LETTER.search(head))


def _is_markup(document: Document) -> bool:
    """An opening element that is closed, or one with a namespace. "<ACME INC> YEAR NET" is a headline."""
    name = document.root_element
    return bool(name) and document.start.startswith("<") and (f"</{name}" in document.text or "xmlns" in document.start)


def read(document: Document) -> ReadOutcome:
    """One article."""
    if refused := refuse_lines(document.text, document.limits):
        return refused
    lines = text_lines(document.text, document.clock)
    draft = draft_from_lines(lines, NAME)
    return Drafts((replace(draft, version=1 + (update_number(draft.headline or "") or 0)),))


def refuse_lines(text: str, limits: Limits) -> Rejected | None:
    """Why a text is not even read: more or longer lines than news has."""
    if text.count("\n") > limits.lines * 2 or max(map(len, text.split("\n"))) > limits.line_chars:
        return Rejected(RejectReason.HOSTILE, "more or longer lines than news has")
    return None


def text_lines(text: str, clock: WallClock) -> list[TextLine]:
    """Cleaned, unwrapped, classified lines; an empty line begins a new block."""
    block, found = 0, []
    for raw_line in unwrap(repair(text).split("\n")):
        line = one_line(raw_line)
        if line:
            found.append(classify(line, block, clock))
        else:
            block += 1
    return found


def draft_from_lines(lines: list[TextLine], name: str, headline: str | None = None) -> Draft:
    """The draft of a text in lines; `headline` where the format has one of its own."""
    layout = lay_out(lines, headline_known=headline)
    return Draft(
        format=name,
        headline=layout.headline,
        subheadline=layout.subheadline,
        bylines=layout.bylines,
        desk=layout.desk,
        published_at=layout.published,
        updated_at=layout.updated,
        pieces=layout.pieces,
    )
