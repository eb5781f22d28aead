"""Titles and texts of feed entries by what their type declares: plain text, escaped HTML, or XHTML.

Atom says which (RFC 4287, 3.1 and 4.1.3; Atom 0.3 by `mode`). RSS does not: there a description is HTML, and a title is
plain unless it holds tags in pairs.
"""

import html
import re

from lxml import etree

from services.parser.draft import BodyPiece
from services.parser.input.limits import Limits
from services.parser.lines.bylines import persons_of_sure_byline
from services.parser.markup.html_fragment import (
    html_pieces,
    marked_pieces,
    plain_pieces,
    text_pieces,
    without_cdata_marks,
    words_of_line,
)
from services.parser.markup.xml_tree import attribute, text_of

_CASED = re.compile(r"[A-Za-zÀ-ɏͰ-ԯ]")
"""Latin, Greek and Cyrillic letters: these scripts have capitals, by which a name is known."""
_AUTHORS = 2_000
"""Characters of a field of authors: a longer one is a text."""
_HTML = frozenset({"html", "text/html"})
_XHTML = frozenset({"xhtml", "application/xhtml+xml", "application/xml", "text/xml"})


def title_of(element: etree._Element | None, limits: Limits, *, atom: bool) -> str | None:
    """The words of a title."""
    if element is None:
        return None
    kind = _kind(element, atom=atom)
    text = without_cdata_marks(text_of(element) or "").strip()
    # RFC 4287, 3.1.1.3 wants a `div`; where there is no element the text is plain, whatever it claims.
    if kind is None or (kind in _XHTML and not len(element)):
        return words_of_line(text, limits)
    return (_words(text, limits) if kind in _HTML and not len(element) else text) or None


def _words(text: str, limits: Limits) -> str:
    # Nearly all titles are plain: for those the HTML parser need not be started.
    if not ("<" in text or "&" in text):
        return text
    return " ".join(" ".join(piece.text for piece in html_pieces(f"<p>{text}</p>", limits)).split()) or text


def pieces_by_type(element: etree._Element | None, limits: Limits, *, atom: bool) -> list[BodyPiece]:
    """The pieces of a content, summary or description."""
    if element is None:
        return []
    kind = _kind(element, atom=atom)
    if kind in _XHTML:
        return marked_pieces(element) if len(element) else html_pieces(_markup(element), limits)
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
    # Atom 0.3, before RFC 4287: `mode` says how the content is written, `type` only what it is.
    if attribute(element, "mode") == "escaped" and kind in {"", *_XHTML}:
        return "html"
    # Atom 0.3 calls markup text/html that stands unescaped.
    return "xhtml" if kind in _HTML and len(element) else kind or "text"


def _markup(element: etree._Element) -> str:
    """What stands inside as one piece of markup: escaped tags beside real ones are tags, too."""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element.iterchildren("*"):
        parts += [etree.tostring(child, encoding="unicode", method="html", with_tail=False), child.tail or ""]
    return "".join(parts)


def persons_of(text: str) -> tuple[str, ...]:
    """The persons in a field that names authors: "name <address>", "address (name)" (RFC 822), "By …", several names.

    What has not the form of a name of two words is one all the same in scripts without capitals. Nobody is named by a
    bare address, or by the login of one who posts for others ("admin").
    """
    if len(text) > _AUTHORS:
        return ()
    text = re.sub(r"^(?:by|von|par|por|di|av)[:\s]\s*", "", html.unescape(text).strip(), flags=re.IGNORECASE)
    if found := re.fullmatch(r"[^\s@]++@[^\s@(]++\s*\((?P<name>.+)\)", text):
        text = found["name"].strip()
    name = re.sub(r"<?(?<![\w.+-])[\w.+-]++@[\w.-]+\w>?", "", text).strip(" ,<>()")
    if reversed_name := re.fullmatch(r"(?P<last>[^\W\d_][\w'’-]+), (?P<first>[^\W\d_][\w'’.-]+)", name):
        name = f"{reversed_name['first']} {reversed_name['last']}"
    found_persons = persons_of_sure_byline(f"By {name}")
    return found_persons or ((name,) if name and not _CASED.search(name) else ())
