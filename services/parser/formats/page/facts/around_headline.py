"""What stands right above and below a page's headline, where its byline and its date are, whatever they are called."""

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from services.parser.formats.page.elements import has_text, is_aside, short_text, spaced_text
from services.parser.formats.page.thresholds import PAGE
from services.parser.input.characters import one_line
from services.parser.lines.same_words import same_words

_SHOWING = ("h2", "h3", "h4", "p", "div", "span", "strong", "b", "dt", "td", "font")
_NO_LINES = frozenset({"script", "style", "noscript", "template", "svg", "option", "head", "title"})


def elements_around_headline(tree: etree._Element, text: str | None) -> list[etree._Element]:
    """The elements that follow the headline (with this text) up to the first long paragraph, then the few before it."""
    headline = _headline(tree, text)
    if headline is None:
        return []
    elements = list(tree.iter(etree.Element))
    at = elements.index(headline)
    below: list[etree._Element] = []
    # In document order, not by the tree: a byline is a sibling on one site and four levels away on another.
    for element in elements[at + 1 : at + 1 + PAGE.elements_below_headline]:
        if element.tag == "p" and has_text(element, PAGE.long_paragraph):
            break
        below.append(element)
    above = elements[max(0, at - PAGE.elements_above_headline) : at]
    beside = is_aside(headline)  # then the whole article stands in an `aside`
    near = (element for element in (*below, *above) if element.tag not in _NO_LINES)
    return [element for element in near if beside or not is_aside(element)]


def lines_of(elements: list[etree._Element]) -> tuple[str, ...]:
    """The lines of those elements, each once."""
    return tuple(dict.fromkeys(line for element in elements for line in _lines(element)))


def _headline(tree: etree._Element, text: str | None) -> etree._Element | None:
    """The element that shows the headline: an `h1`, or on pages without one whatever has the same words."""
    largest = islice(tree.iter("h1"), PAGE.largest_headings)
    found = [element for element in largest if has_text(element, PAGE.shown_title)]
    if text and not any(same_words(spaced_text(h1), text) for h1 in found):
        shown = (element for element in tree.iter(*_SHOWING) if same_words(element.text or "", text))
        if (first := next(shown, None)) is not None:
            return first
    # Several `h1` are common: the site's name in the header is one, too.
    inside = (h1 for h1 in found if any(around.tag in {"article", "main"} for around in h1.iterancestors()))
    return next(inside, found[0] if found else None)


def _lines(element: etree._Element) -> Iterator[str]:
    """The element's line if it has text of its own, and the text behind each of its line breaks."""
    if one_line(element.text or "") and short_text(element, PAGE.shown_line) is not None:
        yield spaced_text(element)
    # Lines that only `<br>` divides are the tails of these elements in lxml.
    if tail := one_line(element.tail or ""):
        yield tail[: PAGE.shown_line]
