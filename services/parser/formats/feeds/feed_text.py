"""Titles and texts of feed entries by what their type declares: plain text, escaped HTML, or XHTML.

Atom says which (RFC 4287, 3.1 and 4.1.3; Atom 0.3 by `mode`). RSS does not: there a description is HTML, and a title is
plain unless it holds tags in pairs.
"""

import html
import re

from lxml import etree

from services.parser.draft import BodyPiece
from services.parser.input.limits import Limits
from services.parser.markup.html_fragment import html_pieces, plain_pieces, text_pieces, with_characters
from services.parser.markup.pieces import pieces_of
from services.parser.markup.xml_tree import attribute, text_of

_MARKS = re.compile(r"\A\s*<!\[CDATA\[|\]\]>\s*\Z")
"""Of a CDATA section that was escaped once too often."""
_INLINE = re.compile(
    r"<(?P<name>b|i|u|em|strong|span|a|sup|sub|font|small|p|div|h[1-6]|abbr|cite|q|mark)\b[^<>]{0,500}>.*?</(?P=name)\s*>"
    r"|<br\s*/?>|<wbr\s*/?>|<img\s[^<>]{1,1000}>|</?p>",
    re.IGNORECASE | re.DOTALL,
)
_HTML = frozenset({"html", "text/html"})
_XHTML = frozenset({"xhtml", "application/xhtml+xml", "application/xml", "text/xml"})


def title_of(element: etree._Element | None, limits: Limits, *, atom: bool) -> str | None:
    """The words of a title."""
    if element is None:
        return None
    kind = _kind(element, atom=atom)
    text = _MARKS.sub("", text_of(element) or "").strip()
    if kind is None:
        is_html = bool(_INLINE.search(text))
        return (_words(text, limits) if is_html else " ".join(with_characters(text).split())) or None
    return (_words(text, limits) if kind in _HTML and not len(element) else text) or None


def _words(text: str, limits: Limits) -> str:
    if not ("<" in text or "&" in text):
        return text
    return " ".join(" ".join(piece.text for piece in html_pieces(f"<p>{text}</p>", limits)).split()) or text


def pieces_by_type(element: etree._Element | None, limits: Limits, *, atom: bool) -> list[BodyPiece]:
    """The pieces of a content, summary or description."""
    if element is None:
        return []
    kind = _kind(element, atom=atom)
    if kind in _XHTML:
        return pieces_of(element) if len(element) else html_pieces(_markup(element), limits)
    if kind is None or kind in _HTML:
        return html_pieces(_markup(element), limits)
    if kind in {"text", "text/plain"}:
        return plain_pieces(_markup(element))
    return text_pieces(_markup(element)) if kind.startswith("text/") else []


def _kind(element: etree._Element, *, atom: bool) -> str | None:
    """The declared type; None where none is and the vocabulary knows none."""
    kind = (attribute(element, "type") or "").partition(";")[0].strip().lower()
    if not atom:
        return None
    if attribute(element, "mode") == "escaped" and kind in {"", *_XHTML}:
        return "html"
    # Atom 0.3 calls markup text/html that stands unescaped.
    return "xhtml" if kind in _HTML and len(element) else kind or "text"


def _markup(element: etree._Element) -> str:
    """What stands inside as one piece of markup: escaped tags beside real ones are tags, too."""
    if not len(element):
        return _MARKS.sub("", element.text or "")
    parts = [element.text or ""]
    for child in element.iterchildren("*"):
        parts += [etree.tostring(child, encoding="unicode", method="html", with_tail=False), child.tail or ""]
    return _MARKS.sub("", "".join(parts))


def person_of(text: str) -> str | None:
    """The name in "address (name)" or "name <address>" (RFC 822, as RSS 2.0 asks for); None of a bare address."""
    text = re.sub(r"^(?:by|von|par|por)[:\s]\s*", "", html.unescape(text), flags=re.IGNORECASE)
    if found := re.fullmatch(r"\S+@\S+\s*\((?P<name>.+)\)", text.strip()):
        return found["name"].strip()
    name = re.sub(r"<?\b[\w.+-]+@[\w.-]+\w>?", "", text).strip(" ,<>()")
    return name or None
