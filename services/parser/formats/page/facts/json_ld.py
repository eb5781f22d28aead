"""schema.org in JSON-LD: which of a page's things is its article, and what is said of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from services.parser.formats.page.thresholds import PAGE
from services.parser.input.json_guard import load_json, too_nested

Node = dict[str, Any]

_ARTICLE_TYPES = re.compile(r"(?:^|[/:])(?:\w*Article|BlogPosting|LiveBlogPosting|Report)$")
_OVERVIEW_TYPES = re.compile(r"(?:^|[/:])(?:CollectionPage|SearchResultsPage|ProfilePage|ImageGallery|MediaGallery)$")
# Marks of comments and CDATA, which kept the script from browsers and parsers that did not know its type.
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
# Where plugins put the article: Yoast in a graph, others as the main entity of a WebPage.
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The article node of a page ({} if there is none) and the nodes that it may refer to by id."""

    article: Node = field(default_factory=dict)
    by_id: dict[str, Node] = field(default_factory=dict)
    is_overview: bool = False

    def text(self, *names: str, most: int = PAGE.longest_value) -> str | None:
        """The first of these properties that is text of at most so many characters."""
        found = (string_of(self.article.get(name)) for name in names)
        return next((text for text in found if text and len(text) <= most), None)

    def names(self, *properties: str) -> tuple[str, ...]:
        """The names of the persons or organisations that the first of these properties gives."""
        for name in properties:
            if found := tuple(islice(_names(self.article.get(name), self.by_id), PAGE.declared_authors)):
                return found
        return ()


def read_json_ld(tree: etree._Element, addresses: tuple[str, ...] = ()) -> JsonLd:
    """The JSON-LD of a page whose own addresses are these.

    A page may describe other articles beside its own, as those it recommends: the one with the page's address is its
    own, else the first.
    """
    nodes = [node for script in _scripts(tree) for node in _nodes(_loaded(script))]
    articles = [node for node in nodes if _is_of(node, _ARTICLE_TYPES)]
    paths = {_path(address) for address in addresses} - {""}
    own = next((node for node in articles if paths & _paths(node)), None)
    by_id = {str(node["@id"]): node for node in nodes if node.get("@id") and len(node) > 1}
    overview = not articles and any(_is_of(node, _OVERVIEW_TYPES) for node in nodes)
    return JsonLd(own or (articles[0] if articles else {}), by_id, overview)


def _scripts(tree: etree._Element) -> Iterator[str]:
    for script in tree.iter("script"):
        if (script.get("type") or "").lower().strip().startswith("application/ld+json") and script.text:
            yield script.text


def _loaded(text: str) -> object:
    # Templates wrap scripts in comment or CDATA marks, against browsers of the nineties, and leave commas behind.
    bare = _WRAPPING.sub("", _WRAPPING.sub("", text.strip()))
    if len(bare) > PAGE.json_ld_chars or too_nested(bare, PAGE.json_ld_depth):
        return None
    # As it stands first: a comma before a bracket may also stand inside a text.
    for attempt in (bare, _TRAILING_COMMA.sub(r"\1", bare)):
        try:
            return load_json(attempt)
        except ValueError:
            continue
    return None


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, list):
        for entry in value:
            yield from _nodes(entry)
    elif isinstance(value, dict):
        yield value
        for name in _INSIDE:
            yield from _nodes(value.get(name))


def _is_of(node: Node, types: re.Pattern[str]) -> bool:
    return any(types.search(kind) for kind in strings_of(node.get("@type")))


def _paths(node: Node) -> set[str]:
    page = node.get("mainEntityOfPage")
    given = [node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return {_path(text) for value in given for text in strings_of(value)} - {""}


def _path(address: str) -> str:
    """The path of an address: hosts differ between a site's editions, and a bare host names no article."""
    try:
        return urlsplit(address.strip()).path.rstrip("/")
    except ValueError:
        return ""


def strings_of(value: object) -> list[str]:
    """The value if it is text, or the texts in it if it is a list."""
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, str)]


def string_of(value: object) -> str | None:
    """The first text that is not blank; its character references resolved, which many sites escape twice."""
    if isinstance(value, dict):
        value = value.get("@value")
    found = next((entry for entry in strings_of(value) if entry.strip()), None)
    return unescape(unescape(found)).strip() if found else None


def _names(value: object, by_id: dict[str, Node]) -> Iterator[str]:
    for entry in value if isinstance(value, list) else [value]:
        # An author is often only a reference to a Person node elsewhere in the graph.
        node = by_id.get(str(entry.get("@id")), entry) if isinstance(entry, dict) and not entry.get("name") else entry
        name = node.get("name") if isinstance(node, dict) else node
        for text in strings_of(name):
            if len(text) <= PAGE.longest_value and text.strip() and "://" not in text:
                yield unescape(unescape(text)).strip()
