"""Plain text, as pasted, scraped or sent without any markup: its layout shows which line is what."""

import re
from dataclasses import replace

from services.parser.formats.contract import Drafts, ReadOutcome
from services.parser.input.document import Document
from services.parser.input.text_guard import refuse_lines
from services.parser.instructions.headline_prefix import update_number
from services.parser.layout.text_draft import draft_from_lines, text_lines
from services.parser.layout.thresholds import LAYOUT

NAME = "plain-text"
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")
_END_TAG = re.compile(r"</[A-Za-z][\w:.-]{0,60}\s*>")
_LETTER = re.compile(r"[^\W\d_]")


def sniff(document: Document) -> bool:
    """Any text: few control characters, at least one letter, and neither XML nor JSON."""
    if document.start.startswith(("<?xml", "{")) or _is_markup(document) or document.json is not None:
        return False
    head = document.text[: LAYOUT.sniffed]
    return len(_BINARY.findall(head)) <= len(head) * LAYOUT.control_share and bool(_LETTER.search(head))


def _is_markup(document: Document) -> bool:
    """Whether it begins with an element, and some element is closed. "<ACME INC> YEAR NET" is a headline."""
    begins = bool(document.root_element) and document.start.startswith("<")
    return begins and ("xmlns" in document.start or bool(_END_TAG.search(document.text)))


def read(document: Document) -> ReadOutcome:
    """One article."""
    if refused := refuse_lines(document.text, document.limits):
        return refused
    lines = text_lines(document.text, document.clock)
    draft = draft_from_lines(lines, NAME)
    return Drafts((replace(draft, version=1 + (update_number(draft.headline or "") or 0)),))
