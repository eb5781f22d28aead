"""NewsML 1: which component of an item holds its text, and that text."""

from collections.abc import Iterator

from lxml import etree

from services.parser.draft import BodyPiece, caption
from services.parser.formats.xml.nitf_body import NitfBody, bare_pieces, read_body
from services.parser.markup.html_fragment import html_pieces, text_pieces
from services.parser.markup.pieces import pieces_of
from services.parser.markup.xml_tree import attribute, descendants, first, text_at, text_of

_NO_TEXT_ROLES = frozenset(
    {"stylesheet", "logo", "photo", "picture", "graphic", "video", "audio", "thumbnail", "preview"}
)
_RANKS = {
    "main": 0, "body": 0, "bodytext": 0, "story": 0,
    "headline": 2, "abstract": 2, "caption": 2,
}  # fmt: skip
_OTHER_ROLE = 1
"""Agencies name the role of their text as they like ("Text", "Dispatch"), or not at all."""


def text_component(item: etree._Element) -> etree._Element | None:
    """The component that holds the story: one whose role is "Main" or "Body", else the first text of another role.

    Headline, abstract and caption components come last; pictures and style sheets never.
    """
    candidates = []
    for content in descendants(item, "ContentItem"):
        component = content.getparent()
        role = (attribute(first(component, "Role"), "FormalName") or "").lower() if component is not None else ""
        media = (attribute(first(content, "MediaType"), "FormalName") or "text").lower()
        data = first(content, "DataContent")
        if component is not None and role not in _NO_TEXT_ROLES and media == "text" and text_of(data):
            candidates.append((_RANKS.get(role, _OTHER_ROLE), component))
    return min(candidates, key=lambda pair: pair[0])[1] if candidates else None


def read_content(component: etree._Element) -> NitfBody:
    """The text of a component: NITF, XHTML, other markup, or plain; empty if it holds none."""
    for content in descendants(component, "ContentItem"):
        data = first(content, "DataContent")
        if data is None or not text_of(data):
            continue
        body = next(descendants(data, "body"), None)
        if body is not None and first(body, "body.content") is not None:
            return read_body(body)
        if len(data):
            return NitfBody(pieces=tuple(pieces_of(body if body is not None else data) or bare_pieces(data)))
        text = "".join(str(part) for part in data.itertext())
        return NitfBody(pieces=tuple(html_pieces(text) if "</" in text else text_pieces(text)))
    return NitfBody()


def captions(item: etree._Element) -> Iterator[BodyPiece]:
    """The captions that stand as components of their own."""
    for component in descendants(item, "NewsComponent"):
        if (attribute(first(component, "Role"), "FormalName") or "").lower() == "caption" and (
            text := text_of(first(component, "ContentItem", "DataContent"))
        ):
            yield caption(text)


def editor_note(item: etree._Element) -> str | None:
    """The NewsLine whose type says that it is for editors, not for readers."""
    for line in descendants(item, "NewsLine"):
        kind = (attribute(first(line, "NewsLineType"), "FormalName") or "").lower().replace(" ", "")
        if kind in {"editornote", "advisory", "advisoryline", "ednote", "note", "editorialnote"}:
            return text_at(line, "NewsLineText")
    return None
