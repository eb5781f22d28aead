"""What is on a page but not in its article, told by markup alone: hidden parts, pop-ups.

Lists and lines of nothing but links.
"""

import re

from lxml import etree

_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:tooltip|popover|popup|rollover|sr-only|visually-hidden|visuallyhidden|screen-reader|screenreader|newsletter"
    r"|sign-?up|related-(?:stories|articles|links|posts|content)|recirc\w*|read-more|also-read|most-popular|trending)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LINK_LIST_SHARE = 0.85
_LIST_ITEMS = 3
_TEASER = 160
_LONG = 120
_PARAGRAPHS = 2


def prune(tree: etree._Element) -> etree._Element:
    """The same tree without those parts.

    A part that holds paragraphs of an article's length stays, whatever its name.
    """
    for element in list(tree.iter("script", "style", "noscript", "template")):
        _drop(element)
    doomed = [element for element in tree.iter(etree.Element) if _is_foreign(element) and not _holds_article(element)]
    for element in doomed:
        _drop(element)
    return tree


def _holds_article(element: etree._Element) -> bool:
    return sum(_length(child) >= _LONG and _linked(child) < _LONG / 2 for child in element.iter("p")) >= _PARAGRAPHS


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
    if len(items) < _LIST_ITEMS or not length:
        return False
    return _linked(element) >= length * _LINK_LIST_SHARE or (
        length <= len(items) * _TEASER and sum(_starts_with_link(item) for item in items) >= len(items) * 0.9
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
    """Remove an element, not the text that follows it."""
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
