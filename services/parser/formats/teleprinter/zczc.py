"""Telegraphic files of AAP and its like: `ZCZC … NNNN` around lines that a sign marks, then the text.

    ZCZC AAP            the file begins; routing may follow ("YY RFG TDR")
    #Ferries_BC6        the slug
    $Ferry to run again the headline; press releases have none, but a first line that is one
    :(SANDHAVEN)  &AAPIS  *02000000  @NSW   place, desk, codes

Others fill the head with codes of their own, without signs ("LDE4045", "U P GEN"), or with a keyword line
("BC-PORTS-2NDLEAD").
IPTC 7901 files begin in the same way and are recognised before, by their header line.
"""

import re
from dataclasses import replace

from schemas.article import RemovalReason
from services.parser.draft import removed
from services.parser.formats.contract import Drafts, ReadOutcome
from services.parser.formats.teleprinter.open_head import read_open_head, without_tail
from services.parser.identity import plain_letters
from services.parser.input.characters import one_line
from services.parser.input.document import Document
from services.parser.input.text_guard import refuse_lines
from services.parser.instructions.headline_prefix import without_prefix
from services.parser.instructions.keyword_line import keyword_version, without_keywords
from services.parser.layout.line_classes import LineClass, TextLine
from services.parser.layout.text_draft import draft_from_lines, text_lines
from services.parser.layout.text_layout import looks_like_headline
from services.parser.lines.marks import mark_version, without_marks

NAME = "zczc"
_BEGIN = re.compile(r"\s*ZCZC(?:\b|\d{1,6}(?=[/\s]))[^\n]{0,40}(?:\n|$)")
_SIGNED = re.compile(r"(?P<sign>[%#$:&*@~=+^])(?P<value>.*)")
_ROUTING = re.compile(
    r"YY\b.*|(?:[A-Z]{1,4}|\d{1,5})(?: (?:[A-Z]{1,3}|\d{1,4})){0,6}"
    r"|[A-Z]{1,5}[ -]?\d{2,6}[A-Z]?(?: [A-Z0-9]{1,5})*"
)
"""Codes for machines: no line of a text is made of such short words in capitals, and figures."""
_KEYWORD_LINE = re.compile(r"[A-Z]{2}-[A-Z0-9][^\s.]{2,60}")
_END = re.compile(r"\n(?P<stamp>[^\n]{0,40}?)\bNNNN\s*$")
_TYPESETTING = re.compile(r"[<=]+!?\s*$|[\x0e\x0f\x19]", re.MULTILINE)


def sniff(document: Document) -> bool:
    """ZCZC at the beginning, with nothing but codes beside it. No other text begins with that."""
    return bool(_BEGIN.match(_lines_of(document.text[:400])))


def read(document: Document) -> ReadOutcome:
    """One article."""
    if refused := refuse_lines(document.text, document.limits):
        return refused
    text = _lines_of(document.text)
    begin = _BEGIN.match(text)
    lines = text[begin.end() if begin else 0 :].split("\n")
    size = _head_size(lines)
    head, body = lines[:size], "\n".join(lines[size:])
    fields = _fields(head)
    first = next((line for line in lines[size:] if line.strip()), "")
    headline = _headline(fields, first, routed=any(line.startswith("YY") for line in head))
    slug = next(iter(fields.get("#", ())), "") or _keyword_line(head)
    ended = _END.search(body)
    text = body[: ended.start()] + "\n" + ended["stamp"] if ended else body
    below, tail = without_tail(_TYPESETTING.sub("", text).split("\n"))
    # A sign before a line says what it is; without one, what stands above the text does.
    top = None if {"$", "^", "#", ":"} & fields.keys() else read_open_head(below, document.clock)
    if top:
        headline = top.headline or headline
    shown = text_lines("\n".join(top.body if top else below), document.clock, fewest=2)
    marks = [
        TextLine(one_line(line), 0, LineClass.FURNITURE, RemovalReason.WIRE_HEADER)
        for line in (*head, *(top.marks if top else ()), *tail)
        if one_line(line)
    ]
    shown = [replace(line, block=line.block + 1) for line in shown]
    before, headline = without_marks(headline) if headline else ((), None)
    draft = draft_from_lines([*marks, *shown], NAME, headline)
    lead = keyword_version(slug) if slug else 1
    name = (without_keywords(slug) if lead > 1 else slug) or without_prefix(draft.headline or "")
    identity = (plain_letters(name), document.clock.today().isoformat()) if name else ()
    return Drafts(
        (
            replace(
                draft,
                identity=identity,
                # Not part of the identity: a category is that of many stories of the day.
                slugline=slug or (top.slug if top else None) or None,
                version=max(draft.version, mark_version((*before, *(top.marks if top else ()))), lead),
                subheadline=(top.subheadline if top else None) or draft.subheadline,
                pieces=(*(removed(mark, RemovalReason.WIRE_HEADER) for mark in before), *draft.pieces),
            ),
        )
    )


def _lines_of(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n\x01\x16 ")


def _head_size(lines: list[str]) -> int:
    """How many lines belong to the head: signed ones, routing, and empty lines between them."""
    size = 0
    for index, line in enumerate(lines):
        if _SIGNED.fullmatch(line.strip()) or _ROUTING.fullmatch(line.strip()) or _KEYWORD_LINE.fullmatch(line.strip()):
            size = index + 1
        # The first line without a sign is text; signs below it are a part of that.
        elif line.strip():
            break
    return size


def _keyword_line(head: list[str]) -> str:
    """The keyword line, with or without a sign before it (":BC-PORTS-2NDLEAD")."""
    bare = (line.strip().lstrip("%#$:&*@~=+^ ") for line in head)
    return next((line for line in bare if _KEYWORD_LINE.fullmatch(line)), "")


def _fields(head: list[str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for line in head:
        if (found := _SIGNED.fullmatch(line.strip())) and (value := one_line(found["value"])):
            fields.setdefault(found["sign"], []).append(value)
    return fields


def _headline(fields: dict[str, list[str]], first: str, *, routed: bool) -> str | None:
    """The headline by its sign, else the label above the text; None where the text's first line is one."""
    labels = fields.get(":", [])
    signed = [*fields.get("$", []), *fields.get("^", []), *fields.get("#", []), *(labels if routed else ())]
    line = _TYPESETTING.sub("", first).strip()
    shown = not first.startswith(" ") and looks_like_headline(line)
    candidates = signed if shown else [*signed, *labels]
    return next((value.strip(": ") for value in candidates if _has_words(value)), None)


def _has_words(value: str) -> bool:
    return len(value.split()) > 1
