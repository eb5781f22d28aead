"""Small questions to an XML tree, ignoring namespaces: wires of one standard use different ones, and some none."""

from collections.abc import Iterator
from functools import cache

from lxml import etree

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def local_name(element: etree._Element) -> str:
    """The element's name without namespace; "" for comments and entities, whose `tag` is a function in lxml."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def first(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element at this path of local names."""
    return None if element is None else element.find(_of_local_names(path))


def every(element: etree._Element | None, *path: str) -> list[etree._Element]:
    """All elements at this path of local names."""
    return [] if element is None else element.findall(_of_local_names(path))


@cache
def _of_local_names(path: tuple[str, ...]) -> str:
    # Cached: the readers ask for a few hundred fixed paths, some of them thirty times an article.
    return "/".join(f"{{*}}{name}" for name in path)


def descendants(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """All descendants with one of these local names, in document order."""
    return element.iter(*(f"{{*}}{name}" for name in names))


def outermost(element: etree._Element, *names: str) -> list[etree._Element]:
    """As `descendants`, without those inside another: the text of each level of a nest is that of all below it."""
    found = list(descendants(element, *names))
    if len(found) < 2:
        return found
    found.clear()
    ways = [element.iterchildren("*")]
    while ways:
        child = next(ways[-1], None)
        if child is None:
            ways.pop()
        elif local_name(child) in names:
            found.append(child)
        else:
            ways.append(child.iterchildren("*"))
    return found


def without_endless(header: etree._Element | None, most: int) -> etree._Element | None:
    """The header of a package, rid of fields longer than `most` characters: each of its items would carry them."""
    if header is not None:
        for field in list(header):
            if sum(map(len, map(str, field.itertext()))) > most:
                header.remove(field)
    return header


def text_of(element: etree._Element | None) -> str | None:
    """All text inside, white space collapsed; None if there is none."""
    if element is None:
        return None
    return " ".join("".join(str(part) for part in element.itertext()).split()) or None


def text_at(element: etree._Element | None, *path: str) -> str | None:
    """The text of the first element at this path."""
    return text_of(first(element, *path))


def attribute(element: etree._Element | None, name: str) -> str | None:
    """An attribute's value, stripped; None if it is missing or empty."""
    value = element.get(name) if element is not None else None
    return str(value).strip() or None if value is not None else None


def formal_name(element: etree._Element | None) -> str | None:
    """A value of NewsML 1: `FormalName`, or the text of the element where an agency writes it there."""
    return attribute(element, "FormalName") or text_of(element)


def language_of(element: etree._Element | None) -> str | None:
    """The `xml:lang` that holds for the element: its own, else that of the nearest ancestor."""
    while element is not None:
        if value := element.get(XML_LANG):
            return str(value)
        element = element.getparent()
    return None
