"""HTML inside other formats (feed entries, ninjs bodies, mail parts) → pieces."""

import re

from lxml import etree, html

from services.parser.draft import BodyPiece, paragraph
from services.parser.input.limits import DEFAULT_LIMITS, Limits
from services.parser.input.xml_guard import too_deep
from services.parser.layout.unwrap import unwrap
from services.parser.markup.pieces import pieces_of

_TAG = re.compile(r"<[a-zA-Z/!][^>]{0,2000}>")


def parse_html(text: str, limits: Limits = DEFAULT_LIMITS) -> etree._Element | None:
    """The tree of an HTML text; None where there is nothing in it or it is nested absurdly deep."""
    if not text.strip() or len(text) > limits.payload_bytes:
        return None
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None
    return None if root is None or too_deep(root, limits.html_depth) else root


def html_pieces(text: str, limits: Limits = DEFAULT_LIMITS) -> list[BodyPiece]:
    """The pieces of an HTML text; of a text without tags, its paragraphs."""
    if not _TAG.search(text):
        return text_pieces(text)
    root = parse_html(text, Limits(html_depth=min(limits.html_depth, limits.xml_depth)))
    return pieces_of(root) if root is not None else text_pieces(_TAG.sub(" ", text))


def text_pieces(text: str) -> list[BodyPiece]:
    """The paragraphs of a text: one a line, or, where the lines are wrapped, one a block."""
    return [paragraph(line) for line in unwrap(text.replace("\r\n", "\n").split("\n")) if line.strip()]
