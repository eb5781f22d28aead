"""Which of a page's headings is the article's: what its metadata, title or address agree with.

Templates put "Contact", "Impressum" or the section's name into an `h1`, too, and the headline into an `h2`. No list of
such words is complete; but nothing else on the page says them of this article.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree

from services.parser.formats.page.elements import short_text, spaced_text, text_in
from services.parser.formats.page.thresholds import PAGE
from services.parser.input.characters import optional_line
from services.parser.lines.furniture import furniture

_AROUND_ARTICLES = frozenset({"footer", "nav", "aside"})
_ARTICLE = frozenset({"article", "main"})
_WORDS = re.compile(r"[^\W_]+")


def headings(tree: etree._Element) -> list[str]:
    """The page's largest headings, those inside the article first, those in its furniture last."""
    ranked: dict[int, list[str]] = {0: [], 1: [], 2: []}
    for element in islice(tree.iter("h1"), PAGE.largest_headings):
        text = _text(element)
        if text and not furniture(text):
            ranked[_distance(element)].append(text)
    return [*ranked[0], *ranked[1], *ranked[2]]


def in_agreement(
    tree: etree._Element, first: Sequence[str], declared: Sequence[str], others: Sequence[str]
) -> str | None:
    """The heading that the page's other words agree with; of `first`, its largest, the first where none does.

    `declared` are the headlines in its metadata; `others`, title and address, count where those are silent.
    """
    for witnesses in (declared, others):
        if found := next((text for text in first if _agrees(text, witnesses)), None):
            return found
        if found := next((text for text in _smaller(tree) if _is_said(text, witnesses)), None):
            return found
    return first[0] if first else None


def is_sure(tree: etree._Element, heading: str, witnesses: Sequence[str]) -> bool:
    """Whether a heading is surely the article's: another source says it, or it is the page's only one, and inside."""
    if _agrees(heading, witnesses):
        return True
    largest = [element for element in islice(tree.iter("h1"), PAGE.largest_headings) if _text(element)]
    return len(largest) == 1 and _distance(largest[0]) == 0 and _text(largest[0]) == heading


def address_words(url: str | None) -> str:
    """The words of an address's last part ("/news/ferry-runs-aground-4711.html"); empty where it has none."""
    try:
        parts = [part for part in urlsplit(url or "").path.split("/") if part]
    except ValueError:
        return ""
    words = max((re.split(r"[-_+.]", unquote(part)) for part in parts[-2:]), key=len, default=[])
    return " ".join(words) if len(words) >= PAGE.address_words else ""


def _text(element: etree._Element) -> str | None:
    if short_text(element, PAGE.longest_value) is None:
        return None
    return optional_line(spaced_text(element) if len(element) else text_in(element))


def _distance(element: etree._Element) -> int:
    around = {ancestor.tag for ancestor in element.iterancestors()}
    if around & _ARTICLE:
        return 0
    return 2 if around & _AROUND_ARTICLES else 1


def _smaller(tree: etree._Element) -> Iterable[str]:
    for _, element in zip(range(PAGE.scanned_headings), tree.iter("h2", "h3"), strict=False):
        text = _text(element)
        if text and _distance(element) < 2:
            yield text


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(text.casefold()))


def _agrees(text: str, witnesses: Iterable[str]) -> bool:
    """Whether a heading and a witness are two wordings of one headline."""
    mine = _words(text)
    for witness in witnesses:
        theirs = _words(witness)
        # By the longer one: "Contact" is a word of "Contact with ferry lost".
        if len(mine & theirs) >= PAGE.same_headline * max(1, min(len(mine), len(theirs))) and len(mine) > 1:
            return True
        # A script without spaces is one word.
        if mine and mine <= theirs and len(text) >= PAGE.shown_title:
            return True
    return False


def _is_said(text: str, witnesses: Iterable[str]) -> bool:
    """Whether a witness says this very headline: a smaller heading may also announce another article on the event."""
    mine = _words(text)
    enough = len(mine) >= PAGE.address_words or len(text) >= PAGE.shown_title
    return enough and any(len(mine & _words(witness)) >= PAGE.said_headline * len(mine) for witness in witnesses)
