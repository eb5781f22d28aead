"""NewsML-G2 contentSet: inlineXML with NITF or XHTML, or inlineData. Any other content is not news text."""

from dataclasses import dataclass, replace

from lxml import etree

from services.parser.draft import BodyPiece
from services.parser.formats.xml.nitf_body import NitfBody, bare_pieces, read_body, read_escaped
from services.parser.input.limits import DEFAULT_LIMITS
from services.parser.markup.html_fragment import html_pieces, marked_pieces, plain_pieces
from services.parser.markup.xml_tree import attribute, descendants, every, first, local_name

_NO_NEWS_TEXT = frozenset({"sports-content", "sports-event", "newsItem", "svg", "events", "event", "xbrl"})


@dataclass(frozen=True, slots=True)
class ContentSet:
    """What a contentSet holds."""

    pieces: tuple[BodyPiece, ...] = ()
    headline: str | None = None
    subheadline: str | None = None
    bylines: tuple[str, ...] = ()
    dateline: str | None = None
    credit: str | None = None
    note: str | None = None
    other_than_text: str | None = None
    """What it holds instead of text ("sports-content", "remoteContent image/jpeg")."""
    beside: tuple[str, ...] = ()
    """The renditions beside the one that was read."""


def read_content(content_set: etree._Element | None) -> ContentSet:
    """The first rendition that holds text, and the names of the others."""
    content, chosen = _first_text(content_set)
    if content.other_than_text or chosen is None:
        return content
    # One more than a package may have members is as good as all of them.
    beside = (part for part in every(content_set, "*")[: DEFAULT_LIMITS.members + 2] if part is not chosen)
    return replace(content, beside=tuple(_rendition(element) for element in beside))


def _rendition(element: etree._Element) -> str:
    return " ".join(
        filter(None, (local_name(element), attribute(element, "contenttype"), attribute(element, "rendition")))
    )


def _first_text(content_set: etree._Element | None) -> tuple[ContentSet, etree._Element | None]:
    other: str | None = None
    # Markup before inlineData: of several renditions it keeps paragraphs and captions apart.
    for element in every(content_set, "inlineXML"):
        for root in element:
            if local_name(root) in _NO_NEWS_TEXT:
                # Noted and passed over: a text may stand beside the table of a match.
                other = other or local_name(root)
            elif (content := _from_xml(root)).pieces or content.headline:
                return content, element
        if not len(element) and (element.text or "").strip():
            # Markup that was escaped, where it should stand as elements.
            escaped = read_escaped(element.text or "")
            return _from_nitf(escaped) if escaped else ContentSet(tuple(html_pieces(element.text or ""))), element
    for element in every(content_set, "inlineData"):
        kind = attribute(element, "contenttype") or "text/plain"
        text = "".join(str(part) for part in element.itertext())
        if kind.startswith(("text/", "application/xhtml", "application/nitf")) and text.strip():
            if escaped := read_escaped(text):
                return _from_nitf(escaped), element
            return ContentSet(tuple(html_pieces(text) if "html" in kind else plain_pieces(text))), element
        other = other or f"inlineData {kind}"
    for element in every(content_set, "remoteContent"):
        other = other or f"remoteContent {attribute(element, 'contenttype') or ''}".strip()
    return ContentSet(other_than_text=other), None


def _from_xml(root: etree._Element) -> ContentSet:
    if local_name(root) == "nitf" or first(root, "body.content") is not None:
        body = root if first(root, "body.content") is not None else first(root, "body")
        return _from_nitf(read_body(body)) if body is not None else ContentSet()
    # Also fragments: a `div` with paragraphs is XHTML without its document.
    if local_name(root) == "html" or next(descendants(root, "p"), None) is not None:
        body = first(root, "body")
        return ContentSet(tuple(marked_pieces(body if body is not None else root)))
    return ContentSet(tuple(bare_pieces(root)))


def _from_nitf(body: NitfBody) -> ContentSet:
    return ContentSet(
        pieces=body.pieces,
        headline=body.headline,
        subheadline=body.subheadline,
        bylines=body.bylines,
        dateline=body.dateline,
        credit=body.credit,
        note=body.note,
    )
