"""Small questions to the elements of a page: their text, their links, where they stand."""

import re
from typing import Any, cast

from lxml import etree

from services.parser.formats.page.thresholds import PAGE
from services.parser.input.characters import one_line

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NAMES = ("class", "id", "itemprop")
_NAME = 2_000
"""Characters: the longest class lists of real pages have half of that."""
_LONG_NAMES = etree.XPath(" | ".join(f"//@{name}[string-length() > {_NAME}]/.." for name in _NAMES))
_READ = 20_000
"""Characters, white space included, of an element whose text may be short: templates indent, but not that far."""
_LENGTH = etree.XPath("string-length(normalize-space())")
# "no-promo" is a class of ads that are switched off: what bears it is text. "card" and "bio" only as whole ends of
# words, or "cardinal" and "biology" would be asides.
_ASIDE = re.compile(
    r"comment|related|sidebar|recirc|(?<!no-)promo|newsletter|footer|teaser|card\b|bio\b", re.IGNORECASE
)


def text_in(element: etree._Element) -> str:
    """All text inside, white space collapsed."""
    return one_line("".join(map(str, element.itertext(etree.Element))))


def spaced_text(element: etree._Element) -> str:
    """All text inside, with a space wherever an element begins or ends: labels of templates stand without any."""
    return one_line(" ".join(map(str, element.itertext(etree.Element))))


def short_text(element: etree._Element, most: int) -> str | None:
    """The text inside, white space collapsed, if that is at most so many characters; else None.

    No more is read than shows it: an attacker puts a hundred elements around all the text of a page, and each would
    be read whole.
    """
    parts, read = [], 0
    for part in element.itertext(etree.Element):
        read += len(part)
        if read > _READ:
            return None
        parts.append(str(part))
    text = " ".join("".join(parts).split())
    return text if len(text) <= most else None


def has_text(element: etree._Element, least: int) -> bool:
    """Whether at least so many characters of text stand inside."""
    return short_text(element, least - 1) is None


def length(element: etree._Element) -> int:
    """Characters of text inside, white space collapsed. Asked of most elements of a page, so XPath counts."""
    return int(cast("float", _LENGTH(element)))


def selected(query: etree.XPath, tree: etree._Element) -> list[etree._Element]:
    """The elements that a query for elements finds, in document order."""
    found: list[etree._Element] = cast("Any", query(tree))  # the stubs cannot know what a query finds
    return found


def linked_length(element: etree._Element) -> int:
    """Characters of text inside links."""
    # Links do not nest (the HTML parser closes one before the next), so nothing is counted twice.
    return sum(length(link) for link in element.iter("a"))


def marks(element: etree._Element) -> str:
    """What a template calls the element: its classes and its id."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def holds_article(element: etree._Element) -> bool:
    """Whether an element has paragraphs as long as those of articles, whatever it is called."""
    long = PAGE.long_paragraph
    paragraphs = sum(length(child) >= long and linked_length(child) < long / 2 for child in element.iter("p"))
    return paragraphs >= PAGE.article_paragraphs


def is_aside(element: etree._Element) -> bool:
    """Whether an element stands beside the article, by the names of the elements around it."""
    near: etree._Element | None = element
    for _level in range(PAGE.levels_around):
        if near is None or near.tag == "body":
            return False
        if near.tag in {"aside", "footer", "nav"} or _ASIDE.search(marks(near)):
            return True
        near = near.getparent()
    return False


def shorten_names(tree: etree._Element) -> None:
    """Cut classes and the like that are as long as a text: they are looked through for each element inside."""
    for element in selected(_LONG_NAMES, tree):
        for attribute in _NAMES:
            if len(name := element.get(attribute) or "") > _NAME:
                element.set(attribute, name[:_NAME])


def drop(element: etree._Element) -> None:
    """Remove an element but keep the text behind it, which lxml holds as the element's own `tail`."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
