"""The `body` of NITF 3.x, alone or inside NewsML: head lines, byline, dateline, content, end.

Section numbers are those of the NITF 3.6 element reference: body.head, hedline, byline, dateline, body.content,
body.end.
"""

from dataclasses import dataclass

from lxml import etree

from schemas.article import RemovalReason
from services.parser.draft import Piece, paragraph, removed
from services.parser.markup.pieces import pieces_of
from services.parser.markup.xml_tree import anywhere, every, first, local, words, words_at


@dataclass(frozen=True, slots=True)
class NitfBody:
    """What a NITF body says."""

    headline: str | None
    subheadline: str | None
    bylines: tuple[str, ...]
    dateline: str | None
    credit: str | None
    note: str | None
    rights: str | None
    pieces: tuple[Piece, ...]


def read_body(body: etree._Element) -> NitfBody:
    """Read a `body` element."""
    head, content, end = first(body, "body.head"), first(body, "body.content"), first(body, "body.end")
    hedline = first(head, "hedline")
    sub = every(hedline, "hl2")
    return NitfBody(
        headline=words_at(hedline, "hl1") or (words(hedline) if not sub else None),
        subheadline=words(sub[0]) if sub else None,
        bylines=tuple(text for line in every(head, "byline") if (text := _byline(line))),
        dateline=words_at(head, "dateline"),
        credit=words_at(head, "distributor"),
        note=words_at(head, "note"),
        rights=words_at(head, "rights"),
        pieces=(*_abstract(head), *(pieces_of(content) if content is not None else ()), *_end(end)),
    )


def _byline(line: etree._Element) -> str | None:
    persons = [text for person in anywhere(line, "person") if (text := words(person))]
    if persons:
        return ", ".join(persons)
    title = first(line, "byttl")
    whole = words(line)
    if title is not None and whole and (text := words(title)):
        return whole.removesuffix(text).rstrip(" ,") or None
    return whole


def _abstract(head: etree._Element | None) -> list[Piece]:
    """The abstract repeats or announces the text: kept on record, not in the text."""
    text = words_at(head, "abstract")
    return [removed(text, RemovalReason.OTHER)] if text else []


def _end(end: etree._Element | None) -> list[Piece]:
    pieces = []
    for element in end if end is not None else ():
        if text := words(element):
            reason = RemovalReason.BYLINE if local(element) == "tagline" else RemovalReason.OTHER
            pieces.append(removed(text, reason))
    return pieces


def bare_pieces(element: etree._Element) -> list[Piece]:
    """Pieces of an inline document that is neither NITF nor XHTML but holds text."""
    found = pieces_of(element)
    return found or ([paragraph(text)] if (text := words(element)) else [])
