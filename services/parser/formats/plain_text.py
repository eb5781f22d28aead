"""Plain text, as pasted, scraped or sent without any markup: its layout shows which line is what."""

import re
from dataclasses import replace

from schemas.article import RemovalReason
from schemas.reasons import RejectReason
from services.parser.draft import Draft, PieceKind, removed
from services.parser.formats.contract import Drafts, ReadOutcome
from services.parser.formats.labelled_head import LabelledHead, labelled_head
from services.parser.input.characters import one_line
from services.parser.input.document import Document
from services.parser.input.text_guard import refuse_lines
from services.parser.instructions.headline_prefix import update_number
from services.parser.layout.line_classes import LineClass, TextLine
from services.parser.layout.text_draft import draft_from_lines, text_lines
from services.parser.layout.thresholds import LAYOUT
from services.parser.lines.bylines import persons_of_sure_byline
from services.parser.lines.marks import mark_version, without_marks
from services.parser.stamps.read import read_stamp
from services.parser.words import word_lines, word_set
from services.stream.messages import Rejected

NAME = "plain-text"
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")
_END_TAG = re.compile(r"</[A-Za-z][\w:.-]{0,60}\s*>")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔][\"'”’»)\]]*$")
_WORDS = re.compile(r"[\w']+")
_DIGITS = 4
"""Of a version; a longer number is none."""
_LETTER = re.compile(r"[^\W\d_]")


def sniff(document: Document) -> bool:
    """Any text: few control characters, at least one letter, and neither XML nor JSON."""
    # Of another kind, and refused as unknown: read as text they would be published with their markup.
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
    if head := labelled_head(document.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")):
        return Drafts((_of_fields(head, document),))
    lines = text_lines(document.text, document.clock)
    if any(_begins_licence(line.text) for line in lines[: LAYOUT.licence_lines]):
        return Rejected(RejectReason.NOT_AN_ARTICLE, "a licence")
    draft = draft_from_lines(lines, NAME)
    version = max(draft.version, 1 + (update_number(draft.headline or "") or 0))
    return Drafts((replace(draft, version=version, headline_alone=_is_headline_alone(draft)),))


def _of_fields(head: LabelledHead, document: Document) -> Draft:
    """The draft of a text whose head says which field is which; the layout reads what is below."""
    marks = [TextLine(one_line(line), 0, LineClass.FURNITURE, RemovalReason.WIRE_HEADER) for line in head.lines]
    below = [replace(line, block=line.block + 1) for line in text_lines(head.body, document.clock)]
    before, headline = without_marks(head.fields["headline"])
    draft = draft_from_lines([*marks, *below], NAME, headline)
    version, stamp = head.fields.get("version", ""), head.fields.get("date")
    number = int(version) if version.isdecimal() and len(version) < _DIGITS else 1
    return replace(
        draft,
        version=max(draft.version, number, 1 + (update_number(headline) or 0), mark_version(before)),
        subheadline=head.fields.get("subheadline") or draft.subheadline,
        persons=persons_of_sure_byline(f"by {head.fields['byline']}") if "byline" in head.fields else (),
        slugline=head.fields.get("slugline"),
        credit=head.fields.get("credit"),
        published_at=(read_stamp(stamp, document.clock, prefer="past") if stamp else None) or draft.published_at,
        pieces=(*(removed(mark, RemovalReason.WIRE_HEADER) for mark in before), *draft.pieces),
    )


def _begins_licence(line: str) -> bool:
    return line.lower().lstrip(" #*").startswith(word_lines("licence_lines"))


def _is_headline_alone(draft: Draft) -> bool:
    """Whether all there is is one line that is no sentence and no flash: a file's name, a slug, a headline cut off."""
    # A mark above the line, or taken off its front, says that it is a flash as its own first word does.
    marks = (piece.text for piece in draft.pieces if piece.reason is RemovalReason.WIRE_HEADER)
    if any(_begins_flash(mark) for mark in marks):
        return False
    lines = [draft.headline or "", *(piece.text for piece in draft.pieces if piece.kind is PieceKind.PARAGRAPH)]
    said = [line for line in lines if line.strip()]
    # Capitals are a flash, and so is a line that begins with one of its words.
    if len(said) != 1 or _SENTENCE_END.search(said[0]) or said[0].isupper():
        return False
    return not _begins_flash(said[0])


def _begins_flash(line: str) -> bool:
    words = _WORDS.findall(line.lower())
    return bool(words) and words[0] in word_set("flash_words")
