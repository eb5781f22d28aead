"""Atom (RFC 4287), with tombstones for what was killed (RFC 6721). Pure."""

import re
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from services.gateway.feeds.entry import SearchEntry, SearchFeed

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, escaped or not."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

register_namespace("", _ATOM)
register_namespace("at", _TOMBSTONES)


def atom_feed(feed: SearchFeed) -> bytes:
    """The document."""
    root = Element(f"{{{_ATOM}}}feed")
    _text(root, "title", feed.title)
    _text(root, "id", feed.address)
    _text(root, "updated", (feed.updated or _BEGINNING).isoformat())
    SubElement(root, f"{{{_ATOM}}}link", {"rel": "self", "href": _clean(feed.address), "type": MEDIA_TYPE})
    for gone in feed.withdrawn:
        SubElement(root, f"{{{_TOMBSTONES}}}deleted-entry", {"ref": gone.id, "when": gone.when.isoformat()})
    for each in feed.entries:
        _entry(root, each)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + tostring(root, encoding="unicode").encode()


def _entry(root: Element, entry: SearchEntry) -> None:
    made = SubElement(root, f"{{{_ATOM}}}entry", {"{http://www.w3.org/XML/1998/namespace}lang": _clean(entry.language)})
    _text(made, "title", entry.title)
    _text(made, "id", entry.id)
    _text(made, "updated", entry.updated.isoformat())
    _text(made, "published", entry.published.isoformat())
    _text(SubElement(made, f"{{{_ATOM}}}author"), "name", entry.author)
    if entry.url:
        SubElement(made, f"{{{_ATOM}}}link", {"rel": "alternate", "href": _clean(entry.url)})
    _text(made, "summary", entry.summary)
    # Plain text: what a wire sends must not become a reader's markup.
    _text(made, "content", "\n\n".join(entry.paragraphs))


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{_ATOM}}}{name}").text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
