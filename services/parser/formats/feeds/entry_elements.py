"""The elements of a feed's entry by the module that they belong to: a picture's title is not the entry's.

RSS is extended by modules, each with a namespace of its own, and several of them have a `title`, a `description` or a
`content`. Feeds also forget to declare the prefix of a module; the well-known ones are declared for them.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from lxml import etree

from services.parser.markup.xml_tree import text_of


class Module(StrEnum):
    """A vocabulary whose elements are read."""

    CORE = "core"
    """That of the feed itself: RSS without a namespace or in one of its old ones, Atom in an Atom feed."""
    ATOM = "atom"
    """Atom inside RSS."""
    CONTENT = "content"
    DC = "dc"
    DCTERMS = "dcterms"
    MEDIA = "media"
    ITUNES = "itunes"
    XHTML = "xhtml"
    FEEDBURNER = "feedburner"
    YANDEX = "yandex"
    """Full texts for news search, in Russian feeds."""
    WORDPRESS = "wordpress"
    OTHER = "other"


_OF_NAMESPACE = {
    "": Module.CORE,
    "http://purl.org/rss/1.0/": Module.CORE,
    "http://my.netscape.com/rdf/simple/0.9/": Module.CORE,
    "http://channel.netscape.com/rdf/simple/0.9/": Module.CORE,
    "http://backend.userland.com/rss2": Module.CORE,
    "http://www.w3.org/2005/Atom": Module.ATOM,
    "http://purl.org/atom/ns#": Module.ATOM,
    "http://purl.org/rss/1.0/modules/content/": Module.CONTENT,
    "http://purl.org/dc/elements/1.1/": Module.DC,
    "http://purl.org/dc/terms/": Module.DCTERMS,
    "http://search.yahoo.com/mrss/": Module.MEDIA,
    "http://search.yahoo.com/mrss": Module.MEDIA,
    "http://www.itunes.com/dtds/podcast-1.0.dtd": Module.ITUNES,
    "http://www.w3.org/1999/xhtml": Module.XHTML,
    "http://rssnamespace.org/feedburner/ext/1.0": Module.FEEDBURNER,
    "http://news.yandex.ru": Module.YANDEX,
    "http://news.yandex.ru/": Module.YANDEX,
}
_WORDPRESS = re.compile(r"http://wordpress\.org/export/[\d.]+/")
RSS_NAMESPACES = tuple(uri for uri, module in _OF_NAMESPACE.items() if module is Module.CORE and uri)
_USUAL_PREFIXES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "yandex": "http://news.yandex.ru",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "georss": "http://www.georss.org/georss",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|RDF|feed)\b", re.IGNORECASE)


class EntryElements:
    """The children of an entry, or of a channel, sorted by module and name once."""

    def __init__(self, entry: etree._Element) -> None:
        self.element = entry
        own, _ = _split(entry)
        self._found: dict[tuple[Module, str], list[etree._Element]] = {}
        for child in entry.iterchildren("*"):
            namespace, name = _split(child)
            # By the entry's own namespace: RSS has had several, and Atom feeds come in versions.
            module = Module.CORE if namespace == own and ":" not in name else _module(namespace, name)
            self._found.setdefault((module, name), []).append(child)

    def every(self, module: Module, *names: str) -> list[etree._Element]:
        """All elements of these names, in the order of the names."""
        return [element for name in names for element in self._found.get((module, name), ())]

    def first(self, module: Module, *names: str) -> etree._Element | None:
        """The first that is not empty."""
        for name in names:
            for element in self._found.get((module, name), ()):
                # Publishing systems write empty elements for what an entry does not have.
                if (element.text and not element.text.isspace()) or len(element):
                    return element
        return None

    def text(self, module: Module, *names: str) -> str | None:
        """The text of the first that is not empty."""
        return text_of(self.first(module, *names))

    def texts(self, module: Module, *names: str) -> Iterator[str]:
        """The texts of all that are not empty."""
        return (text for element in self.every(module, *names) if (text := text_of(element)))


def _split(element: etree._Element) -> tuple[str, str]:
    """(namespace, name). Not by lxml's QName, which refuses the names of undeclared prefixes."""
    namespace, _, name = str(element.tag).rpartition("}")
    return namespace.removeprefix("{"), name


def _module(namespace: str, name: str) -> Module:
    # A prefix that nobody declared stands in the name itself ("foo:title").
    if ":" in name:
        return Module.OTHER
    if found := _OF_NAMESPACE.get(namespace):
        return found
    return Module.WORDPRESS if _WORDPRESS.fullmatch(namespace) else Module.OTHER


def with_usual_prefixes(text: str) -> str:
    """The feed with the well-known prefixes declared that it uses without a declaration."""
    # In the text, before it is parsed: libxml2 gives up at the first undeclared prefix.
    missing = [
        f' xmlns:{prefix}="{uri}"'
        for prefix, uri in _USUAL_PREFIXES.items()
        if f"<{prefix}:" in text and f"xmlns:{prefix}" not in text
    ]
    root = _ROOT.search(text) if missing else None
    return f"{text[: root.end()]}{''.join(missing)}{text[root.end() :]}" if root else text
