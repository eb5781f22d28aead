"""How often the text and the links of a page would be read by rules that look at each element with all inside it.

The extraction asks of each container how much of its text stands in links. Containers in containers have the same
links: fourteen thousand of them in ninety levels are more than a million, and seconds.
"""

from collections.abc import Sequence

from lxml import etree

from services.parser.formats.page.thresholds import PAGE

_CONTAINERS = frozenset(
    {"div", "ul", "ol", "dl", "table", "p", "section", "article", "main", "aside", "li", "td", "dd", "figcaption"}
)


def is_read_too_often(elements: Sequence[etree._Element]) -> bool:
    """Whether the page's elements, in document order, stand in so many containers each that it would take too long."""
    if len(elements) < PAGE.ordinary_elements and not _is_long(elements):
        return False
    levels: dict[etree._Element, int] = {}
    links = characters = all_levels = 0
    for element in elements:
        parent = element.getparent()
        above = levels[parent] if parent is not None else 0
        level = levels[element] = above + (element.tag in _CONTAINERS)
        all_levels += level
        links += level * (element.tag == "a")
        characters += level * len(element.text or "") + above * len(element.tail or "")
    if links > PAGE.nested_links or all_levels > PAGE.nested_elements:
        return True
    return links > 0 and characters > PAGE.nested_characters


def _is_long(elements: Sequence[etree._Element]) -> bool:
    return sum(len(element.text or "") + len(element.tail or "") for element in elements) > PAGE.ordinary_characters
