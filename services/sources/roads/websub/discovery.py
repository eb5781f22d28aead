"""Which hub a feed names, and under which address it is known there (WebSub, section 4). Pure."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_HEAD = 50_000
"""Bytes of a feed in which its own links stand; entries have links, too."""
_LINK = re.compile(r"<(?:[\w.-]{1,30}:)?link\b([^<>]{1,2000}?)/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_FIRST_ENTRY = re.compile(rb"<(?:[\w.-]{1,30}:)?(?:item|entry)\b")
_HEADER = re.compile(r'<([^<>]{1,2000})>\s*;([^<>]{0,500}?)\brel\s*=\s*"?([\w\s-]{1,100})', re.IGNORECASE)

Named = tuple[str, str]
"""(relation, address)."""


@dataclass(frozen=True, slots=True)
class HubLinks:
    """Where to subscribe, and to what."""

    hub: str
    topic: str


def hub_of(link_headers: Sequence[str], document: bytes, address: str) -> HubLinks | None:
    """The first hub; the feed's own name for itself, else the address that was asked."""
    named = [*_in_headers(link_headers), *_in_document(document)]
    # Headers first: a cache in front of the feed may know better (section 4).
    hub = next((found for relation, found in named if relation == "hub"), None)
    topic = next((found for relation, found in named if relation == "self"), address)
    return HubLinks(hub, topic) if hub and hub.startswith(("http://", "https://")) else None


def _in_headers(headers: Sequence[str]) -> Iterator[Named]:
    for header in headers:
        for found in _HEADER.finditer(header[:10_000]):
            for relation in found[3].lower().split():
                yield relation, found[1].strip()


def _in_document(document: bytes) -> Iterator[Named]:
    if document.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        yield from _in_json(document)
        return
    entry = _FIRST_ENTRY.search(document)
    head = document[: min(entry.start() if entry else _HEAD, _HEAD)].decode("utf-8", "replace")
    for link in _LINK.finditer(head):
        attributes = {name.lower(): html.unescape(a or b) for name, a, b in _ATTRIBUTE.findall(link[1])}
        for relation in attributes.get("rel", "").lower().split():
            yield relation, attributes.get("href", "").strip()


def _in_json(document: bytes) -> Iterator[Named]:
    """JSON Feed 1.1: `hubs` is a list of type and url, `feed_url` the feed's own name."""
    try:
        feed = json.loads(document)
    except (ValueError, RecursionError):
        return
    hubs = feed.get("hubs") if isinstance(feed, dict) else None
    for hub in hubs if isinstance(hubs, list) else ():
        if isinstance(hub, dict) and str(hub.get("type")).lower() == "websub":
            yield "hub", str(hub.get("url"))
    if isinstance(feed, dict) and isinstance(feed.get("feed_url"), str):
        yield "self", feed["feed_url"]
