"""What a page declares about its article: schema.org NewsArticle in JSON-LD, OpenGraph, and meta elements.

JSON-LD comes first: it says which of a page's things is the article, meta elements describe the page as a whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml import etree

from services.parser.formats.page.thresholds import PAGE
from services.parser.input.json_guard import load_json, too_nested
from services.parser.words import word_lines

_ARTICLE_TYPES = re.compile(r"(?:^|/)(?:\w*Article|BlogPosting|LiveBlogPosting|Report)$")
_PUBLISHED = word_lines("meta_published")
_UPDATED = word_lines("meta_updated")
_AUTHORS = word_lines("meta_authors")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """Everything that a page declares about its article; dates and names as written."""

    headline: str | None = None
    description: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None
    canonical: str | None = None
    keywords: tuple[str, ...] = ()
    article_body: str | None = None


def page_metadata(tree: etree._Element) -> PageMetadata:
    """What the page declares, the best source of each field first."""
    node = _article_node(tree)
    meta = _meta(tree)
    site = meta.get("og:site_name")
    return PageMetadata(
        headline=_string(node.get("headline"))
        or _without_site(meta.get("og:title") or meta.get("twitter:title"), site),
        description=_string(node.get("description")) or meta.get("og:description") or meta.get("description"),
        published=_string(node.get("datePublished")) or next((meta[name] for name in _PUBLISHED if name in meta), None),
        updated=_string(node.get("dateModified")) or next((meta[name] for name in _UPDATED if name in meta), None),
        authors=tuple(_names(node.get("author"))) or _meta_authors(meta),
        publisher=next(_names(node.get("publisher")), None) or site,
        language=_string(node.get("inLanguage")) or tree.get("lang") or meta.get("og:locale"),
        canonical=_canonical(tree) or meta.get("og:url"),
        keywords=tuple(_keywords(node.get("keywords"))),
        article_body=next((text for text in _strings(node.get("articleBody")) if text.strip()), None),
    )


def json_ld_metadata(tree: etree._Element) -> PageMetadata | None:
    """What the page's JSON-LD alone declares; None if it has no article node. For evaluation against it."""
    node = _article_node(tree)
    if not node:
        return None
    return PageMetadata(
        headline=_string(node.get("headline")),
        published=_string(node.get("datePublished")),
        authors=tuple(_names(node.get("author"))),
    )


def _article_node(tree: etree._Element) -> dict[str, Any]:
    """The JSON-LD node of the article; {} if there is none."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower().startswith("application/ld+json") and script.text:
            for node in _nodes(_loaded(script.text)):
                if any(_ARTICLE_TYPES.search(kind) for kind in _strings(node.get("@type"))):
                    return node
    return {}


def _loaded(text: str) -> object:
    # Templates wrap scripts in comment or CDATA marks, against browsers of the nineties.
    text = re.sub(r"^\s*(?:<!--|<!\[CDATA\[|//<!\[CDATA\[)|(?:-->|\]\]>|//\]\]>)\s*$", "", text.strip())
    if len(text) > PAGE.json_ld_chars or too_nested(text, PAGE.json_ld_depth):
        return None
    try:
        return load_json(text)
    except ValueError:
        return None


def _nodes(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for entry in value:
            yield from _nodes(entry)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(value.get(name))


def _strings(value: object) -> list[str]:
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, str)]


def _string(value: object) -> str | None:
    found = next((entry for entry in _strings(value) if entry.strip()), None)
    return unescape(found).strip() if found else None


def _names(value: object) -> Iterator[str]:
    for entry in value if isinstance(value, list) else [value]:
        name = entry.get("name") if isinstance(entry, dict) else entry
        for text in _strings(name):
            if text.strip() and "://" not in text:
                yield unescape(text).strip()


def _keywords(value: object) -> Iterator[str]:
    for entry in _strings(value):
        yield from (part.strip() for part in entry.split(",") if part.strip())


def _meta(tree: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower().strip()
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    return found


def _meta_authors(meta: dict[str, str]) -> tuple[str, ...]:
    return next(((meta[name],) for name in _AUTHORS if name in meta and "://" not in meta[name]), ())


def _canonical(tree: etree._Element) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            address = (link.get("href") or "").strip()
            return address if address.startswith("http") else None
    return None


def _without_site(title: str | None, site: str | None) -> str | None:
    """A title without the site's name at its beginning or end."""
    if not title or not site:
        return title
    pattern = rf"\s*[|\-–—:·»]\s*{re.escape(site)}\s*$|^\s*{re.escape(site)}\s*[|\-–—:·»]\s*"
    return re.sub(pattern, "", title, flags=re.IGNORECASE).strip() or title
