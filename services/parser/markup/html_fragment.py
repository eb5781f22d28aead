"""HTML inside other formats (feed entries, ninjs bodies, mail parts) → pieces."""

import re

from services.parser.draft import BodyPiece, paragraph
from services.parser.input.html_guard import parse_html
from services.parser.input.limits import DEFAULT_LIMITS, Limits
from services.parser.layout.unwrap import unwrap
from services.parser.markup.pieces import pieces_of

_TAG = re.compile(r"<[a-zA-Z/!][^>]{0,2000}>")


def html_pieces(text: str, limits: Limits = DEFAULT_LIMITS) -> list[BodyPiece]:
    """The pieces of an HTML text; if it has no tags, its paragraphs."""
    if not _TAG.search(text):
        return text_pieces(text)
    # The depth of XML, not of pages: `pieces_of` recurses.
    root = parse_html(text, Limits(html_depth=min(limits.html_depth, limits.xml_depth)))
    return pieces_of(root) if root is not None else text_pieces(_TAG.sub(" ", text))


def text_pieces(text: str) -> list[BodyPiece]:
    """The paragraphs of a text: one per line, or one per block if the lines are wrapped."""
    return [paragraph(line) for line in unwrap(text.replace("\r\n", "\n").split("\n")) if line.strip()]
