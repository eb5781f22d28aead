"""Plain text, as pasted, scraped or sent without any markup: its layout shows which line is what."""

import re
from dataclasses import replace

from schemas.reasons import RejectReason
from services.parser.draft import Draft, PieceKind
from services.parser.formats.contract import Drafts, ReadOutcome
from services.parser.input.document import Document
from services.parser.input.text_guard import refuse_lines
from services.parser.instructions.headline_prefix import update_number
from services.parser.layout.text_draft import draft_from_lines, text_lines
from services.parser.layout.thresholds import LAYOUT
from services.parser.words import word_lines, word_set
from services.stream.messages import Rejected

NAME = "plain-text"
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")
_END_TAG = re.compile(r"</[A-Za-z][\w:.-]{0,60}\s*>")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔][\"'”’»)\]]*$")
_WORDS = re.compile(r"[\w']+")
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
    """One article; not a licence that lies beside the texts of a folder."""
    if refused := refuse_lines(document.text, document.limits):
        return refused
    lines = text_lines(document.text, document.clock)
    if any(_begins_licence(line.text) for line in lines[: LAYOUT.licence_lines]):
        return Rejected(RejectReason.NOT_AN_ARTICLE, "a licence")
    draft = draft_from_lines(lines, NAME)
    version = 1 + (update_number(draft.headline or "") or 0)
    return Drafts((replace(draft, version=version, headline_alone=_is_headline_alone(draft)),))


def _begins_licence(line: str) -> bool:
    return line.lower().lstrip(" #*").startswith(word_lines("licence_lines"))


def _is_headline_alone(draft: Draft) -> bool:
    """Whether all there is is one line that is no sentence and no flash: a file's name, a slug, a headline cut off."""
    lines = [draft.headline or "", *(piece.text for piece in draft.pieces if piece.kind is PieceKind.PARAGRAPH)]
    said = [line for line in lines if line.strip()]
    if len(said) != 1 or _SENTENCE_END.search(said[0]) or said[0].isupper():
        return False
    words = _WORDS.findall(said[0].lower())
    return not words or words[0] not in word_set("flash_words")
