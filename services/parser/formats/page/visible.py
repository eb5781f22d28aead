"""The byline and the date that a page shows its readers, found by the names that templates give such elements.

Used if the page declares them neither in JSON-LD nor in meta elements. Whatever an element is called, its text counts
only if it is a name or a time and nothing else.
"""

import re
from collections.abc import Iterator

from lxml import etree

from schemas.stamp import Stamp
from services.parser.formats.page.thresholds import PAGE
from services.parser.input.characters import one_line
from services.parser.lines.bylines import persons
from services.parser.stamps.read import read_stamp
from services.parser.stamps.wall_clock import WallClock

_BYLINE = re.compile(r"by-?line|author(?!i[tsz])|contributor|reporter|writer", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:posted|written|reported|reviewed|published|words|story)\s+)?(?:by|von|par|por|di|da)[:\s]\s*",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"/(?:authors?|staff|reporters?|by|people|profiles?|contributors?|journalists?)/[\w.%-]{3,}", re.IGNORECASE
)
_DATE = re.compile(r"date|time|publish|posted|created|by-?line|\bmeta\b|info", re.IGNORECASE)
_ASIDE = re.compile(
    r"comment|related|sidebar|recirc|(?<!no-)promo|newsletter|footer|teaser|card\b|bio\b", re.IGNORECASE
)


def visible_authors(tree: etree._Element) -> tuple[str, ...]:
    """The persons of the page's first byline and of those beside it; empty if no byline names a person."""
    first: etree._Element | None = None
    found: list[str] = []
    for element, text in _candidates(tree):
        names = persons(text)
        if not names:
            continue
        if first is None:
            first = element
        elif not _beside(element, first):
            continue
        found.extend(names)
    return tuple(dict.fromkeys(found))[:4]


def _candidates(tree: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in _elements(tree, "a", "span", "p", "div", "address", "li", "h3", "h4", "h5", "cite"):
        marks = " ".join(element.get(name) or "" for name in ("class", "itemprop", "rel", "data-test", "data-testid"))
        linked = element.tag == "a" and _PROFILE.search(element.get("href") or "")
        named = linked or _BYLINE.search(marks)
        if (named or "meta" in marks) and not _is_aside(element):
            text = _names_apart(element)
            lead = _LEAD.match(text)
            if 4 <= len(text) <= PAGE.byline and (lead or named):
                yield element, text[lead.end() :] if lead else text


def _names_apart(element: etree._Element) -> str:
    """The element's text; if it holds several links, each is one name, and they are joined by commas."""
    links = [text for link in element.iter("a") if (text := one_line("".join(map(str, link.itertext()))))]
    return ", ".join(links) if len(links) > 1 else one_line("".join(map(str, element.itertext())))


def _beside(element: etree._Element, first: etree._Element) -> bool:
    """Whether an element is on the same line of the page as the first byline: inside it, or under the same parent."""
    parents = [first, first.getparent()]
    return any(parent is not None and parent in parents for parent in (element.getparent(), _grandparent(element)))


def _grandparent(element: etree._Element) -> etree._Element | None:
    parent = element.getparent()
    return parent.getparent() if parent is not None else None


def visible_date(tree: etree._Element, clock: WallClock) -> Stamp | None:
    """The first time that stands in an element whose name says that it holds one."""
    for element in _elements(tree, "span", "div", "p", "li", "time", "small"):
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}"
        if _DATE.search(marks) and not _is_aside(element):
            written = element.get("datetime") or element.get("content") or "".join(map(str, element.itertext()))
            text = re.sub(r"\s*\([^)]*\)", "", one_line(written)) if len(written) < 1_000 else ""
            if 6 <= len(text) <= PAGE.date and (stamp := read_stamp(text, clock, prefer="past")):
                return stamp
    return None


def _elements(tree: etree._Element, *tags: str) -> Iterator[etree._Element]:
    for number, element in enumerate(tree.iter(*tags)):
        if number >= PAGE.scanned_elements:
            return
        yield element


def _is_aside(element: etree._Element) -> bool:
    near: etree._Element | None = element
    for _level in range(6):
        if near is None or near.tag == "body":
            return False
        if near.tag in {"aside", "footer", "nav"} or _ASIDE.search(f"{near.get('class') or ''} {near.get('id') or ''}"):
            return True
        near = near.getparent()
    return False
