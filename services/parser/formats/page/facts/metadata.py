"""What a page declares about its article: schema.org in JSON-LD and microdata, Open Graph, and meta elements.

JSON-LD comes first: it says which of a page's things is the article, meta elements describe the page as a whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

from lxml import etree

from services.parser.formats.page.elements import selected, spaced_text
from services.parser.formats.page.facts.json_ld import JsonLd, read_json_ld, strings_of
from services.parser.formats.page.thresholds import PAGE
from services.parser.words import word_lines

_PUBLISHED = word_lines("meta_published")
_UPDATED = word_lines("meta_updated")
_AUTHORS = word_lines("meta_authors")
_WITH_PROPERTY = etree.XPath("//*[@itemprop]")
_RIGHTS = re.compile(r"copyright|\(c\)|©|&copy;|\b(?:19|20)\d\d\b|all rights reserved|[-–—,.;]+(?=\s|$)", re.IGNORECASE)
_OF_MICRODATA = frozenset({"headline", "datepublished", "datemodified"})
_PROPERTIES = 20
"""Of one element."""
_OVERVIEW_KINDS = frozenset({"website", "profile", "blog"})


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """Everything that a page declares about its article; dates and names as written."""

    headlines: tuple[tuple[str, str], ...] = ()
    """Who declares which headline, the best source first."""
    description: str | None = None
    published: tuple[str, ...] = ()
    """Declared dates of publication, the best source first."""
    updated: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    site: str | None = None
    holder: str | None = None
    """Who has the copyright, by the page's meta element."""
    language: str | None = None
    canonical: str | None = None
    keywords: tuple[str, ...] = ()
    article_body: str | None = None
    is_article: bool = False
    """Whether the page declares itself an article, with more than a template's default."""
    is_overview: bool = False

    def sites(self) -> tuple[str, ...]:
        """The names that the site gives itself."""
        return tuple(name for name in (self.site, self.publisher, self.holder) if name)


def page_metadata(tree: etree._Element, url: str | None = None) -> PageMetadata:
    """What the page declares, the best source of each field first."""
    meta = _meta(tree)
    canonical = _canonical(tree)
    ld = read_json_ld(tree, tuple(filter(None, (url, canonical, meta.get("og:url")))))
    micro = _microdata(tree)
    site = meta.get("og:site_name") or meta.get("application-name")
    kind = meta.get("og:type", "").lower()
    published = (ld.text("datePublished"), *(meta.get(name) for name in _PUBLISHED), micro.get("datepublished"))
    headlines = (
        ("JSON-LD", ld.text("headline")),
        ("Open Graph", meta.get("og:title")),
        ("microdata", micro.get("headline")),
        ("Twitter card", meta.get("twitter:title")),
    )
    return PageMetadata(
        headlines=tuple((source, unescape(text)) for source, text in headlines if text),
        description=ld.text("description") or meta.get("og:description") or meta.get("description"),
        published=tuple(dict.fromkeys(text for text in published if text)),
        updated=ld.text("dateModified")
        or next((meta[name] for name in _UPDATED if name in meta), None)
        or micro.get("datemodified"),
        authors=_declared_authors(ld, meta),
        publisher=next(iter(ld.names("publisher")), None) or site,
        site=site,
        holder=_holder(meta),
        language=ld.text("inLanguage") or tree.get("lang") or meta.get("og:locale"),
        canonical=canonical,
        keywords=tuple(islice(_keywords(ld.article.get("keywords")), PAGE.declared_keywords)),
        article_body=ld.text("articleBody", most=PAGE.json_ld_chars),
        # Templates set `og:type` to "article" on every page; with a date of publication beside it, it is meant.
        is_article=bool(ld.article) or (kind == "article" and any(name in meta for name in _PUBLISHED)),
        is_overview=ld.is_overview or (not ld.article and kind in _OVERVIEW_KINDS),
    )


def json_ld_metadata(tree: etree._Element) -> PageMetadata | None:
    """What the page's JSON-LD alone declares; None if it has no article node. For evaluation against it."""
    ld = read_json_ld(tree)
    if not ld.article:
        return None
    headline, published = ld.text("headline"), ld.text("datePublished")
    return PageMetadata(
        headlines=(("JSON-LD", headline),) if headline else (),
        published=(published,) if published else (),
        authors=ld.names("author", "creator"),
    )


def _declared_authors(ld: JsonLd, meta: dict[str, str]) -> tuple[str, ...]:
    found = ld.names("author", "creator")
    # `article:author` is by its specification a profile's address; an address is no name.
    return found or next(((meta[name],) for name in _AUTHORS if name in meta and "://" not in meta[name]), ())


def _holder(meta: dict[str, str]) -> str | None:
    """The name in "Copyright (c) Vessby Media 2024. All rights reserved."."""
    written = next((meta[name] for name in ("copyright", "dcterms.rightsholder", "dc.rights") if name in meta), "")
    return " ".join(_RIGHTS.sub(" ", written).split()) or None


def _microdata(tree: etree._Element) -> dict[str, str]:
    """The properties of the page's article in microdata, each the first time that it occurs outside other items."""
    found: dict[str, str] = {}
    tried = 0
    for element in selected(_WITH_PROPERTY, tree):
        for name in (element.get("itemprop") or "").lower().split()[:_PROPERTIES]:
            # Each may stand around the next, and then has all of its text: they are tried, not all read.
            if name in _OF_MICRODATA and name not in found and tried < PAGE.tried_properties:
                tried += 1
                text = element.get("content") or element.get("datetime") or spaced_text(element)
                if text.strip() and len(text) <= PAGE.longest_value:
                    found[name] = text.strip()
    return found


def _keywords(value: object) -> Iterator[str]:
    for entry in strings_of(value):
        yield from (part.strip() for part in entry.split(",") if part.strip())


def _meta(tree: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower().strip()
        content = (element.get("content") or "").strip()
        if name and content and len(content) <= PAGE.longest_value:
            # The first of equals: plugins for sharing add theirs behind the template's own.
            found.setdefault(name, content)
    return found


def _canonical(tree: etree._Element) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            address = (link.get("href") or "").strip()
            # A relative canonical address names another page on each host that serves it.
            return address if address.startswith("http") else None
    return None
