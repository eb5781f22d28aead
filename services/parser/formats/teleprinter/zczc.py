"""Telegraphic files of AAP and its like: `ZCZC … NNNN` around lines that a sign marks, then the text.

    ZCZC AAP            the file begins; routing may follow ("YY RFG TDR")
    #Ferries_BC6        the slug
    $Ferry to run again the headline; press releases have none, but a first line that is one
    :(SANDHAVEN)  &AAPIS  *02000000  @NSW   place, desk, codes

IPTC 7901 files begin in the same way and are recognised before, by their header line.
"""

import re
from dataclasses import replace

from schemas.article import RemovalReason
from services.parser.formats.contract import Drafts, ReadOutcome
from services.parser.identity import plain_letters
from services.parser.input.characters import one_line
from services.parser.input.document import Document
from services.parser.instructions.headline_prefix import without_prefix
from services.parser.instructions.keyword_line import keyword_version
from services.parser.layout.line_classes import LineClass, TextLine
from services.parser.layout.text_draft import draft_from_lines, text_lines
from services.parser.layout.text_layout import looks_like_headline

NAME = "zczc"
_BEGIN = re.compile(r"\s*ZCZC\b[^\n]{0,40}(?:\n|$)")
_SIGNED = re.compile(r"(?P<sign>[%#$:&*@~=+^])(?P<value>.*)")
_ROUTING = re.compile(r"YY\b.*|[A-Z]")
_TYPESETTING = re.compile(r"[<=]+!?\s*$|[\x0e\x0f\x19]", re.MULTILINE)


def sniff(document: Document) -> bool:
    """ZCZC on a line of its own, then a line with a sign or routing."""
    text = _lines_of(document.text[:400])
    begin = _BEGIN.match(text)
    following = text[begin.end() :].lstrip().partition("\n")[0] if begin else ""
    return bool(_SIGNED.fullmatch(following) or _ROUTING.fullmatch(following))


def read(document: Document) -> ReadOutcome:
    """One article."""
    text = _lines_of(document.text)
    begin = _BEGIN.match(text)
    lines = text[begin.end() if begin else 0 :].split("\n")
    size = _head_size(lines)
    head, body = lines[:size], "\n".join(lines[size:])
    fields = _fields(head)
    first = next((line for line in lines[size:] if line.strip()), "")
    headline = _headline(fields, first, routed=any(line.startswith("YY") for line in head))
    slug = next(iter(fields.get("#", ())), "")
    shown = text_lines(_TYPESETTING.sub("", re.sub(r"\n[ \t]*NNNN\s*$", "\n", body)), document.clock)
    marks = [
        TextLine(one_line(line), 0, LineClass.FURNITURE, RemovalReason.WIRE_HEADER) for line in head if one_line(line)
    ]
    below = [replace(line, block=line.block + 1) for line in shown]
    draft = draft_from_lines([*marks, *below], NAME, headline)
    name = slug or without_prefix(draft.headline or "")
    identity = (plain_letters(name), document.clock.today().isoformat()) if name else ()
    version = keyword_version(slug) if slug else 1
    return Drafts((replace(draft, identity=identity, slugline=slug or None, version=version),))


def _lines_of(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n\x01\x16 ")


def _head_size(lines: list[str]) -> int:
    """How many lines belong to the head: signed ones, routing, and empty lines between them."""
    size = 0
    for index, line in enumerate(lines):
        if _SIGNED.fullmatch(line.strip()) or _ROUTING.fullmatch(line.strip()):
            size = index + 1
        elif line.strip():
            break
    return size


def _fields(head: list[str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for line in head:
        if (found := _SIGNED.fullmatch(line.strip())) and (value := one_line(found["value"])):
            fields.setdefault(found["sign"], []).append(value)
    return fields


def _headline(fields: dict[str, list[str]], first: str, *, routed: bool) -> str | None:
    """The headline by its sign, else the first line of the text if it is one, else the label above it."""
    line = _TYPESETTING.sub("", first).strip()
    text = [line] if not first.startswith(" ") and looks_like_headline(line) else []
    labels = fields.get(":", [])
    candidates = [*fields.get("$", []), *fields.get("^", []), *fields.get("#", []), *(labels if routed else ()), *text]
    return next((value.strip(": ") for value in (*candidates, *labels) if len(value.split()) > 1), None)
