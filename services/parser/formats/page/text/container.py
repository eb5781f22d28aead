"""The element that holds the article, and its text read straight from the tree.

For pages that are too short for trafilatura, which then returns the text of the whole page in one piece, or none.
"""

import re
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from services.parser.draft import BodyPiece, PieceKind
from services.parser.formats.page.elements import drop, length, linked_length, marks, selected, spaced_text
from services.parser.formats.page.text.teasers import teasers
from services.parser.formats.page.thresholds import PAGE
from services.parser.input.limits import DEFAULT_LIMITS
from services.parser.input.xml_guard import too_deep
from services.parser.markup.pieces import pieces_of

_BODY = re.compile(
    r"(?:article|story|post|entry|content|news|page|main)[_-]*(?:body|content|text|main|detail)|(?:^|[\s_-])(?:article|story)(?:$|\s)",
    re.IGNORECASE,
)
# What templates call the boxes in and around an article. As whole words of a class: "ad" must not drop "address".
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu|footer|header-top|sidebar|comments?|related\w*|recommend\w*|share|social|newsletter|breadcrumbs?|tags?|"
    r"promo\w*|teasers?|byline|author\w*|advert\w*|ads?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ARTICLE_BODY = etree.XPath("//*[contains(@itemprop, 'articleBody')]")
_NEVER = frozenset({"nav", "footer", "form", "aside", "button", "select", "label", "iframe", "dialog"})


def container_pieces(found: etree._Element | None) -> list[BodyPiece]:
    """The pieces of an article's element without what stands around its text; empty if it has no paragraph."""
    if found is None or too_deep(found, DEFAULT_LIMITS.xml_depth):  # `pieces_of` recurses
        return []
    # The tree is asked again for what the extraction missed.
    copy = deepcopy(found)
    for element in [part for part in copy.iterdescendants() if _is_around(part)]:
        drop(element)
    for box in teasers(copy):
        drop(box)
    for row in copy.iter("tr"):
        _join_cells(row)
    pieces = pieces_of(copy)
    return pieces if any(piece.kind is PieceKind.PARAGRAPH for piece in pieces) else []


def _join_cells(row: etree._Element) -> None:
    """One line a row; tables that lay out a page have paragraphs in their cells and stay."""
    if row.find(".//p") is None:
        text = spaced_text(row)
        for cell in list(row):
            row.remove(cell)
        row.text = text


def unmarked_container(tree: etree._Element) -> etree._Element | None:
    """What holds the text of a page that does not mark its article."""
    return next((element for element in tree.iter("main", "body") if paragraph_text(element)), None)


def paragraphs_container(tree: etree._Element) -> etree._Element | None:
    """The smallest element that holds all paragraphs of a page which are no links."""
    found = [p for p in list(tree.iter("p"))[: PAGE.scanned_paragraphs] if linked_length(p) * 2 < length(p)]
    shared = None
    for paragraph in found:
        around = list(paragraph.iterancestors())[::-1]
        shared = around if shared is None else [one for one, other in zip(shared, around, strict=False) if one is other]
    return shared[-1] if shared else None


def marked_containers(tree: etree._Element) -> list[etree._Element]:
    """The element that a page marks as its article's, by the surest mark: of several, the one with most text.

    With those that are marked just like it: an article in parts, with advertisements between them.
    """
    for group in (_with_property(tree), tree.iter("article"), _called_body(tree)):
        sizes = [(paragraph_text(element), element) for element in group]
        most, best = max(sizes, key=lambda pair: pair[0], default=(0, None))
        if best is not None and most:
            return [element for size, element in sizes if size and (element is best or _is_like(element, best))]
    return []


def _is_like(element: etree._Element, other: etree._Element) -> bool:
    return element.tag == other.tag and bool(element.get("class")) and element.get("class") == other.get("class")


def _with_property(tree: etree._Element) -> Iterator[etree._Element]:
    return iter(selected(_ARTICLE_BODY, tree))


def _called_body(tree: etree._Element) -> Iterator[etree._Element]:
    return (element for element in tree.iter("div", "section", "aside", "td") if _BODY.search(marks(element)))


def paragraph_text(element: etree._Element) -> int:
    """The text of the paragraphs inside that are no links."""
    paragraphs = list(element.iter("p"))[: PAGE.scanned_paragraphs]
    return sum(size for p in paragraphs if linked_length(p) * 2 < (size := length(p)))


def _is_around(element: etree._Element) -> bool:
    if element.tag in _NEVER:
        return True
    # A time alone in its line is the page's date; one within a sentence is text.
    if element.tag == "time":
        parent = element.getparent()
        return parent is not None and length(parent) == length(element)
    called = marks(element)
    return bool(called.strip()) and bool(_AROUND.search(called)) and length(element) < PAGE.container_around
