"""The `body` of NITF 3.x, alone or inside NewsML: headline, byline, dateline, content, end.

Element names are those of the NITF 3.6 reference: body.head, hedline, byline, dateline, body.content, body.end.
"""

from dataclasses import dataclass

from lxml import etree

from schemas.article import RemovalReason
from services.parser.draft import BodyPiece, paragraph, removed
from services.parser.input.limits import DEFAULT_LIMITS
from services.parser.input.xml_guard import parse_xml
from services.parser.markup.html_fragment import marked_pieces, with_characters
from services.parser.markup.xml_tree import descendants, every, first, local_name, outermost, text_at, text_of
from services.stream.messages import Rejected


@dataclass(frozen=True, slots=True)
class NitfBody:
    """The fields and the text of a NITF body."""

    headline: str | None = None
    subheadline: str | None = None
    bylines: tuple[str, ...] = ()
    dateline: str | None = None
    credit: str | None = None
    note: str | None = None
    rights: str | None = None
    pieces: tuple[BodyPiece, ...] = ()


def read_body(body: etree._Element) -> NitfBody:
    """Read a `body` element."""
    head, content, end = first(body, "body.head"), first(body, "body.content"), first(body, "body.end")
    if content is None and head is None:
        # A body that skips its own divisions holds its text directly.
        return NitfBody(pieces=tuple(marked_pieces(body)))
    hedline = first(head, "hedline")
    sub = every(hedline, "hl2")
    return NitfBody(
        # References that were escaped twice: no headline is about them.
        headline=with_characters(text_at(hedline, "hl1") or (text_of(hedline) if not sub else None) or "") or None,
        subheadline=text_of(sub[0]) if sub else None,
        bylines=tuple(text for line in every(head, "byline") if (text := _byline(line))),
        dateline=text_at(head, "dateline"),
        credit=text_at(head, "distributor"),
        note=text_at(head, "note"),
        rights=text_at(head, "rights"),
        pieces=(*_abstract(head), *(marked_pieces(content) if content is not None else ()), *_end(end)),
    )


def read_escaped(text: str) -> NitfBody | None:
    """A NITF document that was escaped into a text field of another format; None for any other text."""
    # A cheap look first: nearly every text field is no document.
    if "<body.content" not in text and "<nitf" not in text:
        return None
    root = parse_xml(text, DEFAULT_LIMITS)
    if isinstance(root, Rejected):
        return None
    body = root if local_name(root) == "body" else next(descendants(root, "body"), None)
    return read_body(body) if body is not None else None


def _byline(line: etree._Element) -> str | None:
    # Marked names are exact; otherwise the title is cut off the end of the line.
    persons = [text for person in outermost(line, "person") if (text := text_of(person))]
    if persons:
        return ", ".join(persons)
    title = first(line, "byttl")
    whole = text_of(line)
    if title is not None and whole and (text := text_of(title)):
        return whole.removesuffix(text).rstrip(" ,") or None
    return whole


def _abstract(head: etree._Element | None) -> list[BodyPiece]:
    """The abstract repeats or announces the text, so it is kept on record and not in the text."""
    text = text_at(head, "abstract")
    return [removed(text, RemovalReason.OTHER)] if text else []


def _end(end: etree._Element | None) -> list[BodyPiece]:
    pieces = []
    for element in end if end is not None else ():
        if text := text_of(element):
            # A tagline names the writer, as a byline does at the top.
            reason = RemovalReason.BYLINE if local_name(element) == "tagline" else RemovalReason.OTHER
            pieces.append(removed(text, reason))
    return pieces


def bare_pieces(element: etree._Element) -> list[BodyPiece]:
    """Pieces of an inline document that is neither NITF nor XHTML but holds text."""
    found = marked_pieces(element)
    return found or ([paragraph(text)] if (text := text_of(element)) else [])
