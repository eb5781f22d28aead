"""Takes out of a page what its markup alone shows not to be article: hidden parts, pop-ups, consent, lists of links.

Done before the extraction, to which the text of a hidden part is text like any other.
"""

import re

from lxml import etree

from services.parser.formats.page.elements import drop, holds_article, length, linked_length, marks, selected
from services.parser.formats.page.text.not_article import is_consent
from services.parser.formats.page.thresholds import PAGE

_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:tooltip|popover|popup|rollover|sr-only|visually-hidden|visuallyhidden|screen-reader|screenreader|newsletter"
    r"|sign-?up|related-(?:stories|articles|links|posts|content)|recirc\w*|read-more|also-read|most-popular|trending)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CONSENT = re.compile(r"cookie|consent|gdpr|didomi|onetrust|usercentrics|cmp-|privacy-(?:wall|notice)", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CANDIDATES = etree.XPath("//*[@class or @hidden or @style or self::ul or self::ol]")
_KEPT = frozenset({"html", "body", "article", "main", "head"})


def prune(tree: etree._Element) -> etree._Element:
    """The same tree without those parts.

    A part with article-length paragraphs stays, whatever its class says, unless they ask for consent.
    """
    # A list, because an element that is dropped during the walk ends it.
    for element in list(tree.iter("script", "style", "noscript", "template")):
        drop(element)
    # All are chosen before the first is dropped: a list's share of links must not depend on what went before it.
    foreign = [element for element in selected(_CANDIDATES, tree) if _is_foreign(element)]
    for element in foreign:
        drop(element)
    return tree


def _is_foreign(element: etree._Element) -> bool:
    tag = element.tag
    if tag in _KEPT:
        return False
    if tag in {"ul", "ol"}:
        return _is_link_list(element) and not holds_article(element)
    called = element.get("class")
    if called and _CONSENT.search(marks(element)) and _asks_consent(element):
        return True
    hidden = element.get("hidden") is not None or _HIDDEN_STYLE.search(element.get("style") or "")
    return bool(hidden or (called and _HIDDEN_CLASS.search(called))) and not holds_article(element)


def _asks_consent(element: etree._Element) -> bool:
    paragraphs = ["".join(map(str, part.itertext())) for part in element.iter("p", "div", "span")]
    return any(is_consent(text) for text in paragraphs[: PAGE.consent_parts]) and element.find(".//h1") is None


def _is_link_list(element: etree._Element) -> bool:
    items = element.findall("li")
    if len(items) < PAGE.link_list_items:
        return False
    whole = length(element)
    if not whole:
        return False
    return linked_length(element) >= whole * PAGE.link_list_share or (
        whole <= len(items) * PAGE.teaser and sum(_starts_with_link(item) for item in items) >= len(items) * 0.9
    )


def _starts_with_link(item: etree._Element) -> bool:
    """Whether the first words of a list entry are a link."""
    link = item.find(".//a")
    words = next((str(part).strip() for part in item.itertext(etree.Element) if str(part).strip()), "")
    return link is not None and bool(words) and words in "".join(map(str, link.itertext()))
