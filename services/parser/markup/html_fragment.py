"""HTML inside other formats (feed entries, ninjs bodies, mail parts) → pieces; also text that is plain only by name."""

import html
import re
from itertools import islice

from lxml import etree

from services.parser.draft import BodyPiece, PieceKind, paragraph
from services.parser.input.html_guard import parse_html
from services.parser.input.limits import DEFAULT_LIMITS, Limits
from services.parser.input.text_guard import too_many_lines
from services.parser.layout.unwrap import put_together, unwrap
from services.parser.markup.pieces import pieces_of

_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
_BLOCK_TAG = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|li|blockquote|br)\b[^<>]{0,200}>", re.IGNORECASE)
_SURE_MARKUP = re.compile(r"</(?:p|div|h[1-6]|ul|ol|li|blockquote)\s*>|<br\s*/?>|<p>", re.IGNORECASE)
"""Tags that nobody writes as words: they show that a text is HTML, whatever it is declared as."""
_INLINE_MARKUP = re.compile(
    r"<(?P<name>b|i|u|em|strong|span|a|sup|sub|font|small|p|div|h[1-6]|abbr|cite|q|mark)\b[^<>]{0,500}>.{0,1000}?</(?P=name)\s*>"
    r"|<br\s*/?>|<wbr\s*/?>|<img\s[^<>]{1,1000}>|</?p>",
    re.IGNORECASE | re.DOTALL,
)
"""Tags in pairs, not far apart, and those that have none. A tag alone may be a word: "sites drop the <center> tag"."""
_LINE = 5_000
"""Characters: a longer text is no line, and whether it is markup shows at its beginning."""
_WHOLE_ELEMENT = re.compile(
    r"\s*<(?P<name>p|div|h[1-6]|ul|ol|blockquote|span)\b[^<>]{0,500}>.*</(?P=name)\s*>\s*", re.DOTALL
)
_CDATA_MARKS = re.compile(r"\A\s*<!\[CDATA\[|\]\]>\s*\Z")
"""Of a section that was escaped once too often."""
_KNOWN_TAG = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|font|small|sup|sub|img|abbr|cite)\b[^<>]{0,2000}>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPED_TWICE = re.compile(r"&amp;(#\d{2,6}|#x[0-9a-fA-F]{2,5}|apos|quot|[lr][sd]quo|[mn]dash|hellip);")
"""Of names only those that a text about HTML would hardly name."""
_INDENTED = re.compile(r"(?: {2,}|\t)\S")


def html_pieces(text: str, limits: Limits = DEFAULT_LIMITS) -> list[BodyPiece]:
    """The pieces of an HTML text; if it has no tags, its paragraphs."""
    text = without_cdata_marks(text)
    if "&" in text:
        text = _ESCAPED_TWICE.sub(r"&\1;", text)
        if not _TAG.search(text) and _INLINE_MARKUP.search(unescaped := html.unescape(text), 0, _LINE):
            text = unescaped
    if not _TAG.search(text):
        return text_pieces(with_characters(text))
    # The depth of XML, not of pages: `pieces_of` recurses.
    root = parse_html(text, Limits(html_depth=min(limits.html_depth, limits.xml_depth)))
    return pieces_of(root) if root is not None else text_pieces(_TAG.sub(" ", text))


def marked_pieces(root: etree._Element) -> list[BodyPiece]:
    """The pieces of markup in XML. A paragraph that is itself markup, escaped once too often, is read as such."""
    return [meant for piece in pieces_of(root) for meant in _as_meant(piece)]


def _as_meant(piece: BodyPiece) -> list[BodyPiece]:
    # Nearly all texts are sound: the first character decides. Only whole elements count; a tag inside may be a word.
    if not piece.text.startswith("<") or piece.kind is not PieceKind.PARAGRAPH:
        return [piece]
    text = without_cdata_marks(piece.text)
    return html_pieces(text) if text != piece.text or _WHOLE_ELEMENT.fullmatch(text) else [piece]


def plain_pieces(text: str) -> list[BodyPiece]:
    """The paragraphs of a text that is declared as plain; block tags in it are line breaks all the same."""
    text = without_cdata_marks(text)
    if not _SURE_MARKUP.search(text):
        return text_pieces(text)
    lines = _KNOWN_TAG.sub("", _BLOCK_TAG.sub("\n\n", text)).replace("\r\n", "\n").split("\n")
    return text_pieces(with_characters("\n".join(_indented_paragraphs(lines))))


def text_pieces(text: str) -> list[BodyPiece]:
    """The paragraphs of a text: one per line, or one per block if the lines are wrapped."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if too_many_lines(lines, DEFAULT_LIMITS):
        # One more than an article may have, by which it is refused; the rest is not read.
        return [paragraph(line) for line in islice(filter(str.strip, lines), DEFAULT_LIMITS.lines + 1)]
    return [paragraph(line) for line in unwrap(lines) if line.strip()]


def without_cdata_marks(text: str) -> str:
    """The text without the marks of a CDATA section around it."""
    return _CDATA_MARKS.sub("", text) if "]]>" in text or "<![CDATA[" in text else text


def words_of_line(text: str | None, limits: Limits = DEFAULT_LIMITS) -> str | None:
    """A headline or other line that should be plain, in which systems leave references and tags in pairs."""
    if not text or len(text) > _LINE or not ("<" in text or "&" in text or "]]>" in text):
        return text or None
    text = without_cdata_marks(text)
    if not _INLINE_MARKUP.search(text):
        return " ".join(with_characters(text).split()) or None
    return " ".join(" ".join(piece.text for piece in html_pieces(f"<p>{text}</p>", limits)).split()) or text


def with_characters(text: str) -> str:
    """A text without tags, its references replaced. One without a semicolon is none: "R&D", "AT&T"."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


def _indented_paragraphs(lines: list[str]) -> list[str]:
    """Wire text between tags: where every paragraph is indented, a line that is not goes on with the one above."""
    filled = [line for line in lines if line.strip()]
    if not filled or not _INDENTED.match(filled[0]):
        return lines
    paragraphs: list[list[str]] = []
    for line in lines:
        if paragraphs and paragraphs[-1][-1].strip() and line.strip() and not _INDENTED.match(line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [put_together(parts) for parts in paragraphs]
