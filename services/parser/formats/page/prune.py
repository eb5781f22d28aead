"""Takes out of a page what its markup alone shows not to be article: hidden parts, pop-ups, lists of links.

Done before the extraction, to which the text of a hidden part is text like any other.
"""

import re

from lxml import etree

from services.parser.formats.page.thresholds import PAGE

_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:tooltip|popover|popup|rollover|sr-only|visually-hidden|visuallyhidden|screen-reader|screenreader|newsletter"
    r"|sign-?up|related-(?:stories|articles|links|posts|content)|recirc\w*|read-more|also-read|most-popular|trending)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def prune(tree: etree._Element) -> etree._Element:
    """The same tree without those parts.

    A part with article-length paragraphs stays, whatever its class says.
    """
    for element in list(tree.iter("script", "style", "noscript", "template")):
        _drop(element)
    foreign = [element for element in tree.iter(etree.Element) if _is_foreign(element) and not _holds_article(element)]
    for element in foreign:
        _drop(element)
    return tree


def _holds_article(element: etree._Element) -> bool:
    long = PAGE.long_paragraph
    paragraphs = sum(_length(child) >= long and _linked(child) < long / 2 for child in element.iter("p"))
    return paragraphs >= PAGE.article_paragraphs


def _is_foreign(element: etree._Element) -> bool:
    tag = element.tag
    if tag in {"html", "body", "article", "main", "head"} or not isinstance(tag, str):
        return False
    if tag in {"ul", "ol"}:
        return _is_link_list(element)
    hidden = element.get("hidden") is not None or _HIDDEN_STYLE.search(element.get("style") or "")
    return bool(hidden) or bool(_HIDDEN_CLASS.search(element.get("class") or ""))


def _is_link_list(element: etree._Element) -> bool:
    items = element.findall("li")
    length = _length(element)
    if len(items) < PAGE.link_list_items or not length:
        return False
    return _linked(element) >= length * PAGE.link_list_share or (
        length <= len(items) * PAGE.teaser and sum(_starts_with_link(item) for item in items) >= len(items) * 0.9
    )


def _starts_with_link(item: etree._Element) -> bool:
    """Whether the first words of a list entry are a link."""
    link = item.find(".//a")
    words = next((str(part).strip() for part in item.itertext(etree.Element) if str(part).strip()), "")
    return link is not None and bool(words) and words in "".join(map(str, link.itertext()))


def _linked(element: etree._Element) -> int:
    return sum(_length(link) for link in element.iter("a"))


def _length(element: etree._Element) -> int:
    return sum(len(str(part).strip()) for part in element.itertext(etree.Element))


def _drop(element: etree._Element) -> None:
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
