"""Marked-up running text (NITF, XHTML, HTML) → pieces, in document order.

Knows which elements are blocks, headings, captions, or not text; every other element is inline. Text directly inside a
container, between its blocks, is a paragraph of its own. Two line breaks (`br`) end a paragraph.
"""

import re

from lxml import etree

from services.parser.draft import BodyPiece, caption, heading, paragraph
from services.parser.markup.xml_tree import first, local_name, text_at, text_of

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"})
_PARAGRAPHS = frozenset({"p", "li", "pre", "dt", "dd", "tr", "summary", "abstract", "note", "line"})
_CONTAINERS = frozenset(
    {
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "blockquote",
        "bq",
        "block",
        "ul",
        "ol",
        "dl",
    }
    | {"table", "tbody", "thead", "tfoot", "center", "form", "fieldset", "details", "body.content", "body.end", "nitf"}
    | {"nitf-table", "nitf-colgroup", "content", "datacontent", "aside", "figure-group", "td", "th"}
)
_SKIPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "head",
        "template",
        "iframe",
        "object",
        "svg",
        "button",
        "select",
        "textarea",
        "input",
    }
    | {"media-reference", "media-metadata", "media-object", "title", "nav"}
)
_BLOCKS = _PARAGRAPHS | _CONTAINERS | _HEADINGS
_PICTURES = frozenset({"figure", "media", "img", "figcaption", "caption"})
_INLINE = frozenset(
    {
        "a",
        "b",
        "i",
        "em",
        "strong",
        "span",
        "u",
        "q",
        "br",
        "eol",
        "sub",
        "sup",
        "font",
        "small",
        "person",
        "location",
        "org",
    }
)
KNOWN_NAMES = _BLOCKS | _SKIPPED | _PICTURES | _INLINE
"""Elements of HTML, XHTML and NITF; an agency's own XML has other names for its paragraphs."""
_BREAK = "\n"
_OTHER_SPACE = re.compile(r"[^\S ]|  ")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")
_EDGE = re.compile(r"[ \t]*\n[ \t]*")


def pieces_of(root: etree._Element) -> list[BodyPiece]:
    """The pieces of everything below the element."""
    writer = _Writer()
    writer.walk(root)
    writer.flush()
    return writer.pieces


class _Writer:
    """Walks a tree and collects pieces. It recurses, which is safe because the guards have bounded the depth."""

    def __init__(self) -> None:
        self.pieces: list[BodyPiece] = []
        self._inline: list[str] = []

    def walk(self, element: etree._Element) -> None:
        """Add what stands inside the element (not its tail)."""
        self._text(element.text)
        for child in element:
            self._child(child)
            self._text(child.tail)

    def _child(self, child: etree._Element) -> None:
        name = local_name(child).lower()
        if name in _SKIPPED or not name:
            return
        if name in {"br", "eol"}:
            self._inline.append(_BREAK)
        elif name in _HEADINGS:
            self._block(child, as_heading=True)
        elif name in _PICTURES:
            self._picture(child, name)
        elif name in _PARAGRAPHS and not _holds_blocks(child):
            self._block(child)
        elif name in _PARAGRAPHS or name in _CONTAINERS:
            self.flush()
            self.walk(child)
            self.flush()
        else:
            self.walk(child)

    def _text(self, text: str | None) -> None:
        if text:
            self._inline.append(re.sub(r"\s+", " ", text) if _OTHER_SPACE.search(text) else text)

    def _block(self, element: etree._Element, *, as_heading: bool = False) -> None:
        self.flush()
        self.walk(element)
        self.flush(as_heading=as_heading)

    def _picture(self, element: etree._Element, name: str) -> None:
        self.flush()
        if name == "media" and (element.get("media-type") or "image") not in {"image", "photo", "video"}:
            return
        found = element if name in {"figcaption", "caption"} else first(element, "media-caption")
        if found is None:
            found = next(iter(element.iter("{*}figcaption")), None)
        text = text_of(found)
        credit = text_at(element, "media-producer")
        if text or credit:
            self.pieces.append(caption(text, credit))

    def flush(self, *, as_heading: bool = False) -> None:
        """End the paragraph that was being collected."""
        joined = "".join(self._inline)
        self._inline.clear()
        for part in _PARAGRAPH_BREAK.split(joined) if _BREAK in joined else (joined,):
            text = (_EDGE.sub(" ", part) if _BREAK in part else part).strip()
            if text:
                self.pieces.append(heading(text) if as_heading else paragraph(text))


def _holds_blocks(element: etree._Element) -> bool:
    return any(local_name(child).lower() in _BLOCKS for child in element)
