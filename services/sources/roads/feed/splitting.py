"""A feed's page → its entries, and the page with only some of them. Pure.

What goes on is a feed as well: the parser reads a feed's head with its entries. A page on which every entry is new, or
which is not well-formed, goes on byte for byte: the parser knows how to read what no XML parser takes.
"""

import copy
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from lxml import etree

_AROUND = frozenset({"channel", "RDF", "feed", "rss"})
_NAMES = ("guid", "id", "link", "title")
"""What tells entries apart, in the order in which it is believed."""
_COUNTERS = "http://purl.org/rss/1.0/modules/slash/"
"""Numbers of comments: they change with every reader, and no word of the entry does."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a page."""

    identity: str
    """What it is called, hashed; the same in every page."""
    digest: str
    """Of all its words."""


class FeedPage(Protocol):
    """A page that was read."""

    entries: list[Entry]

    def only(self, wanted: Collection[int]) -> bytes:
        """The page with these entries alone, by index."""
        ...

    def link(self, index: int) -> str | None:
        """The address of the page that an entry is about, as the feed writes it."""
        ...


def split(document: bytes) -> FeedPage:
    """Find the entries of a page. What is no feed that can be split is one entry, the whole."""
    if document.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_page(document)
    try:
        root = etree.fromstring(document, _parser())
    except (etree.XMLSyntaxError, ValueError):
        return _Whole(document)
    elements = _entries(root)
    return _XmlPage(document, root, elements) if elements else _Whole(document)


class _Whole:
    """A page that goes on as it is, or not at all."""

    def __init__(self, document: bytes) -> None:
        self._document = document
        self.entries = [Entry("", _digest(document))]

    def only(self, wanted: Collection[int]) -> bytes:
        return self._document if wanted else b""

    def link(self, index: int) -> str | None:  # noqa: ARG002 - of the protocol
        return None


class _XmlPage:
    def __init__(self, document: bytes, root: Any, elements: list[Any]) -> None:
        self._document = document
        self._root = root
        self._elements = elements
        self.entries = _told_apart([(_name(each), _words(each)) for each in elements])

    def only(self, wanted: Collection[int]) -> bytes:
        if len(wanted) == len(self.entries):
            return self._document
        root = copy.deepcopy(self._root)
        for index, element in enumerate(_entries(root)):
            if index not in wanted:
                element.getparent().remove(element)
        return etree.tostring(root, xml_declaration=True, encoding="utf-8")

    def link(self, index: int) -> str | None:
        return _link(self._elements[index])


class _JsonPage:
    def __init__(self, document: bytes, feed: dict[str, Any]) -> None:
        self._document = document
        self._feed = feed
        items = feed["items"]
        self.entries = _told_apart([(_json_name(item), json.dumps(item, sort_keys=True).encode()) for item in items])

    def only(self, wanted: Collection[int]) -> bytes:
        if len(wanted) == len(self.entries):
            return self._document
        items = [item for index, item in enumerate(self._feed["items"]) if index in wanted]
        return json.dumps({**self._feed, "items": items}, ensure_ascii=False).encode()

    def link(self, index: int) -> str | None:
        found = self._feed["items"][index].get("url")
        return found if isinstance(found, str) else None


def _json_page(document: bytes) -> FeedPage:
    try:
        feed = json.loads(document)
    except (ValueError, RecursionError):
        return _Whole(document)
    items = feed.get("items")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        return _Whole(document)
    return _JsonPage(document, feed)


def _told_apart(found: list[tuple[str, bytes]]) -> list[Entry]:
    """One guid for all is no identity: where a name repeats on a page, the words belong to it."""
    entries = [Entry(_digest(name.encode()), _digest(words)) for name, words in found]
    names = [entry.identity for entry in entries]
    return [
        Entry(_digest(entry.identity.encode() + entry.digest.encode()), entry.digest)
        if names.count(entry.identity) > 1
        else entry
        for entry in entries
    ]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)


def _entries(root: Any) -> list[Any]:
    return [each for each in root.iter("{*}item", "{*}entry") if _stands_in_a_feed(each)]


def _stands_in_a_feed(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and etree.QName(parent).localname in _AROUND


def _name(entry: Any) -> str:
    by_name: dict[str, str] = {}
    for child in entry:
        if isinstance(child.tag, str):
            name = child.tag.rpartition("}")[2]
            text = (child.text or child.get("href") or "").strip()
            if text:
                by_name.setdefault(name, text)
    return next((f"{name}:{by_name[name]}" for name in _NAMES if name in by_name), "")


def _link(entry: Any) -> str | None:
    """The page for people; behind a feed service's own address where it says so."""
    links: list[str] = []
    for child in entry:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        text = (child.get("href") or child.text or "").strip()
        if name == "origLink" and text:
            return text
        if name == "link" and child.get("rel", "alternate") == "alternate" and text:
            links.append(text)
    return next(iter(links), None) or _permalink(entry)


def _permalink(entry: Any) -> str | None:
    """RSS 2.0: a guid is the page's address unless it says that it is not."""
    guid = next((each for each in entry if each.tag == "guid"), None)
    text = "" if guid is None or guid.get("isPermaLink") == "false" else (guid.text or "").strip()
    return text if text.startswith(("http://", "https://")) else None


def _words(entry: Any) -> bytes:
    # The tail belongs to what follows it, not to the entry.
    words = bytes(etree.tostring(entry, encoding="utf-8", with_tail=False))
    if _COUNTERS.encode() not in words:
        return words
    bare = copy.deepcopy(entry)
    for counter in bare.findall(f".//{{{_COUNTERS}}}*"):
        counter.getparent().remove(counter)
    return bytes(etree.tostring(bare, encoding="utf-8", with_tail=False))


def _json_name(item: dict[str, Any]) -> str:
    return next((f"{name}:{item[name]}" for name in ("id", "url", "title") if item.get(name)), "")


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
