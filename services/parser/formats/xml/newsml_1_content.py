"""NewsML 1: which component of an item holds its text, and that text."""

import re
from collections.abc import Iterator

from lxml import etree

from services.parser.draft import BodyPiece, caption
from services.parser.formats.xml.nitf_body import NitfBody, bare_pieces, read_body, read_escaped
from services.parser.lines.no_headline import is_placeholder
from services.parser.markup.html_fragment import html_pieces, marked_pieces, text_pieces
from services.parser.markup.xml_tree import descendants, first, formal_name, local_name, outermost, text_at, text_of

_NO_TEXT_ROLES = frozenset(
    {"stylesheet", "logo", "photo", "picture", "graphic", "video", "audio", "thumbnail", "preview"}
)
_RANKS = {
    "main": 0, "body": 0, "bodytext": 0, "story": 0,
    "headline": 2, "title": 2, "abstract": 2, "caption": 2,
}  # fmt: skip
_HEADLINE_ROLES = frozenset({"headline", "title"})
_REFERENCES = re.compile(r"<NewsComponentRef\b[^<>]{0,500}>(?:\s*</NewsComponentRef>)?", re.IGNORECASE)
_OTHER_ROLE = 1
"""Agencies name the role of their text as they like ("Text", "Dispatch"), or not at all."""


def is_text(content: etree._Element) -> bool:
    """Whether a ContentItem holds text: by its media type, or as complex data whose MIME type is one of text."""
    media = (formal_name(first(content, "MediaType")) or "text").lower()
    mime = (formal_name(first(content, "MimeType")) or "text/plain").lower()
    return media == "text" or (media == "complexdata" and mime.startswith("text/"))


def text_component(item: etree._Element) -> etree._Element | None:
    """The component that holds the story: one whose role is "Main" or "Body", else the first text of another role.

    Headline, abstract and caption components come last; pictures and style sheets never.
    """
    candidates = []
    roles: dict[etree._Element, str] = {}
    for content in outermost(item, "ContentItem"):
        component = content.getparent()
        # Once a component: looking for it among 100,000 siblings for each of them would take the square.
        if component is not None and component not in roles:
            roles[component] = _role(component)
        role = roles[component] if component is not None else ""
        data = first(content, "DataContent")
        if component is not None and role not in _NO_TEXT_ROLES and is_text(content) and text_of(data):
            # With its rank: the first of the best rank is taken, in the order of the document.
            candidates.append((_RANKS.get(role, _OTHER_ROLE), component))
    return min(candidates, key=lambda pair: pair[0])[1] if candidates else None


def _role(component: etree._Element) -> str:
    return (formal_name(first(component, "Role")) or "").lower()


def headline_of(item: etree._Element, component: etree._Element) -> str | None:
    """The headline in the NewsLines nearest to the text, going outwards; else the first in the item."""
    around = component if component is not item else None
    while around is not None and around is not item:
        if (text := text_at(around, "NewsLines", "HeadLine")) and not is_placeholder(text):
            return text
        around = around.getparent()
    found = (text_at(lines, "HeadLine") for lines in descendants(item, "NewsLines"))
    return next((text for text in found if text and not is_placeholder(text)), None)


def headline_component(item: etree._Element) -> str | None:
    """The headline as a component of its own."""
    for component in _components(item):
        text = text_of(first(component, "ContentItem", "DataContent")) if _role(component) in _HEADLINE_ROLES else None
        if text and not is_placeholder(text):
            return text
    return None


def read_content(component: etree._Element) -> NitfBody:
    """The text of a component: NITF, XHTML, other markup, or plain; empty if it holds none."""
    for content in descendants(component, "ContentItem"):
        data = first(content, "DataContent")
        if data is None or not text_of(data):
            continue
        body = next(descendants(data, "body"), None)
        if body is not None and first(body, "body.content") is not None:
            return read_body(body)
        # Real markup before escaped markup: an agency that escapes has no elements here.
        if len(data):
            return NitfBody(pieces=tuple(marked_pieces(body if body is not None else data) or bare_pieces(data)))
        # References to sound between the paragraphs are places in a programme, not words.
        text = _REFERENCES.sub("\n", "".join(str(part) for part in data.itertext()))
        return read_escaped(text) or NitfBody(pieces=tuple(html_pieces(text) if "</" in text else text_pieces(text)))
    return NitfBody()


def _components(item: etree._Element) -> list[etree._Element]:
    """The components that have content, each once; what stands inside of content is none."""
    found = (content.getparent() for content in outermost(item, "ContentItem"))
    return list(dict.fromkeys(part for part in found if part is not None and local_name(part) == "NewsComponent"))


def captions(item: etree._Element) -> Iterator[BodyPiece]:
    """The captions that stand as components of their own."""
    for component in _components(item):
        if _role(component) == "caption" and (text := text_of(first(component, "ContentItem", "DataContent"))):
            yield caption(text)


def editor_note(item: etree._Element) -> str | None:
    """The NewsLine whose type says that it is for editors, not for readers."""
    for line in descendants(item, "NewsLine"):
        kind = (formal_name(first(line, "NewsLineType")) or "").lower().replace(" ", "")
        if kind in {"editornote", "advisory", "advisoryline", "ednote", "note", "editorialnote"}:
            return text_at(line, "NewsLineText")
    return None
