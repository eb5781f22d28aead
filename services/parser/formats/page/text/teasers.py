"""Teasers: boxes that announce other articles by a linked headline and a sentence or two."""

from lxml import etree

from services.parser.formats.page.elements import HEADINGS, length, text_in
from services.parser.formats.page.thresholds import PAGE

_BOXES = frozenset({"div", "li", "article", "section", "a", "td"})


def teasers(tree: etree._Element) -> list[etree._Element]:
    """The boxes of the page that announce other pages; none of them lies in another."""
    found: list[etree._Element] = []
    # An `h1` is the page's own headline, though some sites link it to the page itself.
    for heading in tree.iter(*HEADINGS - {"h1"}):
        box = _box_around(heading) if _leads_elsewhere(heading) else None
        if box is not None and box not in found:
            found.append(box)
    return found


def _leads_elsewhere(heading: etree._Element) -> bool:
    """Whether a heading is a link, or stands in one, to another page: a fragment leads to another place of this one."""
    link = next(heading.iter("a"), None)
    if link is None:
        link = next(heading.iterancestors("a"), None)
    elif length(link) < length(heading) * PAGE.teaser_linked_share:
        return False  # one linked word in a heading of the article
    target = link.get("href") if link is not None else None
    return bool(target) and not str(target).startswith(("#", "javascript:", "mailto:"))


def _box_around(heading: etree._Element) -> etree._Element | None:
    """The largest box around a linked heading that is no longer than a teaser and has no other heading."""
    largest = None
    for around in heading.iterancestors():
        if around.tag in {"body", "main", "html"} or length(around) > PAGE.teaser_box:
            break
        if sum(1 for _heading in around.iter(*HEADINGS)) > 1:
            break
        if around.tag in _BOXES:
            largest = around
    return largest


def texts_in(boxes: list[etree._Element]) -> frozenset[str]:
    """The texts of paragraphs, headings and boxes, as an extraction may have them."""
    texts: set[str] = set()
    for box in boxes:
        texts.add(text_in(box))
        texts.update(text_in(part) for part in box.iter("p", "span", "div", "time", "a", *HEADINGS))
    return frozenset(text for text in texts if text)
