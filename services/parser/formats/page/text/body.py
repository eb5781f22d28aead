"""The body of a news page: trafilatura's extraction, completed from the page and tidied.

Completed, because the extraction sometimes stops at the end of a container though the article goes on in the next one.
Tidied, because it keeps menus, "more on this" blocks and calls to subscribe marked up as paragraphs (`tidy.py`).
"""

import re

import trafilatura
from lxml import etree
from trafilatura.settings import Document as Extracted

from schemas.article import RemovalReason
from services.parser.draft import BodyPiece, heading, paragraph, removed
from services.parser.formats.page.text.container import (
    container_pieces,
    marked_containers,
    paragraph_text,
    paragraphs_container,
    unmarked_container,
)
from services.parser.formats.page.text.tidy import tidied
from services.parser.formats.page.text.trim import paragraph_key, trimmed
from services.parser.formats.page.thresholds import PAGE
from services.parser.input.characters import one_line

_BLOCKS = frozenset({"item", "row", "p", "head", "lb", "list", "quote", "table", "code"})
# Above these an element says nothing about a paragraph: "sidebar" in the class of `body` names the page's layout.
_HOLDERS = frozenset({"article", "main", "body"})
_OUTSIDE = re.compile(
    r"comment|footer|sidebar|related|promo|newsletter|disclaimer|cookie|consent|bio\b|author-", re.IGNORECASE
)


def body_pieces(tree: etree._Element, url: str | None, announced: frozenset[str]) -> tuple[BodyPiece, ...]:
    """The pieces of the article in the page's order; empty if no article is found.

    `announced`: the texts of teasers, which are removed if the page has a text of its own.
    """
    # `fast` skips trafilatura's backup extractors, which parse the page again; `_completed` stands in for them.
    found = trafilatura.bare_extraction(tree, url=url, include_comments=False, include_tables=True, fast=True)
    body = found.body if isinstance(found, Extracted) else None
    pieces = [] if body is None else _from_extraction(body)
    containers = marked_containers(tree)
    marked = max(containers, key=paragraph_text, default=None)
    if sum(len(piece.text) for piece in pieces) < PAGE.short_text:
        pieces = container_pieces(marked if marked is not None else _unmarked(tree, pieces)) or pieces
    # What is for the greater part announcements is a roundup, whose text they are.
    teased = sum(len(piece.text) for piece in pieces if piece.text in announced)
    whole = sum(len(piece.text) for piece in pieces)
    links = _link_lines(tree) | (announced if teased <= whole * PAGE.teased_share else frozenset())
    completed = [
        removed(piece.text, RemovalReason.RELATED_LINK) if piece.text in links else piece
        for piece in trimmed(containers, _completed(tree, pieces, containers))
    ]
    return tuple(tidied(completed, menus=marked is None))


def _unmarked(tree: etree._Element, pieces: list[BodyPiece]) -> etree._Element | None:
    """What holds the text of a short page without a mark; None where trafilatura's pieces are better."""
    if not pieces:
        return unmarked_container(tree)
    around = paragraphs_container(tree)
    if len(pieces) > 1 or around is None:
        return None
    # The text of the whole page in one piece: that is what trafilatura gives up with.
    inside = [text for p in around.iter("p") if (text := one_line("".join(map(str, p.itertext()))))]
    return around if len(inside) > 1 and all(text in pieces[0].text for text in inside) else None


def _link_lines(tree: etree._Element) -> frozenset[str]:
    """Paragraphs that consist of one link to another article: in capitals, or as long as a headline."""
    found = set()
    for element in tree.iter("p"):
        text = one_line("".join(map(str, element.itertext())))
        linked = "".join("".join(map(str, link.itertext())) for link in element.iter("a"))
        if (
            PAGE.shortest_link < len(text) <= PAGE.longest_link
            and len(one_line(linked)) >= len(text) * PAGE.all_linked_share
            and (text.isupper() or len(text) >= PAGE.linked_headline)
        ):
            found.add(text)
    return frozenset(found)


def _from_extraction(body: etree._Element) -> list[BodyPiece]:
    """The pieces of trafilatura's tree. Every word of it is in one of them, however its elements are nested."""
    pieces: list[BodyPiece] = []
    for element in body:
        if element.tag == "head":
            pieces.append(heading(one_line("".join(map(str, element.itertext())))))
            # trafilatura leaves text that follows a heading without an element of its own as the heading's tail.
            pieces.append(paragraph(one_line(element.tail or "")))
        else:
            pieces.extend(paragraph(text) for part in _lines(element) if (text := one_line(part)))
    return [piece for piece in pieces if piece.text]


def _lines(element: etree._Element) -> list[str]:
    """The text of an element and behind it, split at line breaks and where a block begins or ends inside."""
    return f"{_marked(element)}\n{element.tail or ''}".split("\n")


def _marked(element: etree._Element, levels: int = PAGE.nested_levels) -> str:
    """The text inside, a line an inner block, the cells of a row in one line; below some levels in one piece."""
    if not levels:
        return " ".join(map(str, element.itertext()))
    text = [(element.text or "").replace("\n", " ")]
    for child in element:
        gap = " " if child.tag == "cell" else "\n" if child.tag in _BLOCKS else ""
        text.extend((gap, _marked(child, levels - 1), gap, (child.tail or "").replace("\n", " ")))
    return "".join(text)


def _completed(tree: etree._Element, pieces: list[BodyPiece], marked: list[etree._Element]) -> list[BodyPiece]:
    """The pieces, or all paragraphs of the article's element if the extraction missed a large part of them.

    Only if what it missed is half as much again as what it found, and most of what it found lies in that element.
    """
    known = {paragraph_key(piece.text) for piece in pieces}
    if not pieces or not (around := _holding(tree, marked)):
        return pieces
    candidates = [(one_line("".join(map(str, p.itertext()))), p) for element in around for p in element.iter("p")]
    long = [(text, p) for text, p in candidates if len(text) >= PAGE.long_paragraph and not _is_outside(p)]
    shared = sum(len(text) for text, _p in candidates if paragraph_key(text) in known)
    missing = [text for text, _p in long if paragraph_key(text) not in known]
    have = sum(len(piece.text) for piece in pieces)
    least = PAGE.completed_share if len(around) == 1 else PAGE.completed_parts
    if sum(map(len, missing)) < have * least or shared < have * PAGE.shared_share:
        return pieces
    return [paragraph(text) for text, p in candidates if text and not _is_outside(p)]


def _holding(tree: etree._Element, marked: list[etree._Element]) -> list[etree._Element]:
    """What holds the article: those marked in parts, else the one `article` (or `main`), else the one marked."""
    articles = [
        element for element in tree.iter("article") if sum(1 for _p in element.iter("p")) >= PAGE.element_paragraphs
    ]
    mains = list(tree.iter("main"))
    # Several marked alike are one article in parts, with advertisements between them.
    if len(marked) > 1:
        return marked
    if len(articles) == 1:
        return articles
    if len(mains) == 1 and not articles:
        return mains
    return marked or [element for element in [unmarked_container(tree)] if element is not None]


def _is_outside(element: etree._Element) -> bool:
    linked = sum(len("".join(map(str, link.itertext()))) for link in element.iter("a"))
    if linked > PAGE.teaser_linked_share * len("".join(map(str, element.itertext()))):
        return True
    parent: etree._Element | None = element
    while parent is not None and parent.tag not in _HOLDERS:
        if _is_card(parent):
            return True
        if parent.tag in {"aside", "footer", "nav", "figure", "form"} or _OUTSIDE.search(
            f"{parent.get('class') or ''} {parent.get('id') or ''}"
        ):
            return True
        parent = parent.getparent()
    return False


def _is_card(element: etree._Element) -> bool:
    """Whether an element is a teaser of another article: its heading is a link."""
    return any(child.find(".//a") is not None for child in element if child.tag in {"h2", "h3", "h4", "h5"})
