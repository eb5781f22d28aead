"""The byline and the date that a page shows its readers, found by the names that templates give such elements.

Used if the page declares them neither in JSON-LD nor in meta elements. Whatever an element is called, its text counts
only if it is a name or a time and nothing else.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from services.knowledge.gazetteer import find_places
from services.parser.formats.page.elements import is_aside, short_text, spaced_text
from services.parser.formats.page.facts.around_headline import elements_around_headline, lines_of
from services.parser.formats.page.facts.bylines import names_in_byline, persons_shown
from services.parser.formats.page.facts.shown_times import ShownTime, read_shown_time
from services.parser.formats.page.thresholds import PAGE
from services.parser.input.characters import one_line
from services.parser.lines.bylines import is_person
from services.parser.stamps.wall_clock import WallClock

_BYLINE = re.compile(r"by-?line|author(?!i[tsz])|contributor|reporter|writer", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:posted|written|reported|reviewed|published|words|story)\s+)?(?:by|von|par|por|di|da)[:\s]\s*",
    re.IGNORECASE,
)
# A link to somebody's page of articles is a byline, whatever its class is.
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|autori|staff|reporters?|by|contributors?|journalists?|redakt\w+)/(?P<slug>[\w.%-]{3,})",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"/(?:tags?|topics?|themen?|temas?|sujets?|categor\w+|kategori\w+|sections?|search)/|[?&](?:s|q|tag)="
)
# Inside a byline these hold a date, an icon or "Follow", never a part of the name.
_SILENT = frozenset({"script", "style", "svg", "time", "button"})
_LINKS = frozenset({"a"})
_DOUBLE = re.compile(r"(?<=by)\s*,\s*(?=\S)|\s*,\s*(?:,\s*)+", re.IGNORECASE)
_BETWEEN_TIMES = re.compile(r"\s*[;|•·]\s*|\s+[–—]\s+")
_DATE = re.compile(r"date|time|publish|posted|created|by-?line|\bmeta\b|info", re.IGNORECASE)


def visible_authors(tree: etree._Element, headline: str | None) -> tuple[str, ...]:
    """The persons of the byline at the headline, else of the page's first byline and those beside it."""
    if names := authors_at_headline(tree, headline):
        return names
    first: etree._Element | None = None
    found: list[str] = []
    for element, text in _candidates(tree):
        names = persons_shown(text)
        if not names:
            continue
        if first is None:
            first = element
        # Further bylines of the page belong to teasers and to the list of most-read articles.
        elif first in element.iterancestors() or not _beside(element, first):
            continue
        found.extend(names)
    return tuple(dict.fromkeys(found))[:4] or _linked_beside_a_time(tree, headline) or _of_one_profile(tree)


def _linked_beside_a_time(tree: etree._Element, headline: str | None) -> tuple[str, ...]:
    """The one person that a link at the headline names in the line that holds the time, without a "By"."""
    for link in elements_around_headline(tree, headline):
        if link.tag != "a" or not is_person(name := spaced_text(link)) or find_places(name) or _is_subject(link):
            continue
        around = next(
            (parent for parent in islice(link.iterancestors(), 3) if parent.find(".//time") is not None), None
        )
        # Of several persons in such a line some are the article's subjects.
        if around is not None and _is_line(around) and sum(is_person(spaced_text(a)) for a in around.iter("a")) == 1:
            return (name,)
    return ()


def _is_subject(link: etree._Element) -> bool:
    """Whether a link leads to all articles on a subject, which may be called like a person."""
    return "tag" in (link.get("rel") or "").lower().split() or bool(_SUBJECT.search(link.get("href") or ""))


def _of_one_profile(tree: etree._Element) -> tuple[str, ...]:
    """The one person to whose own page the page links by name ("/staff/ann-ray" around "Ann Ray"), if it is one."""
    linked = (
        (spaced_text(link), found["slug"])
        for link in _elements(tree, "a")
        if (found := _PROFILE.search(link.get("href") or ""))
        and next(link.iterancestors("footer", "nav"), None) is None
    )
    names = {name for name, slug in linked if is_person(name) and _letters(name) == _letters(slug)}
    return tuple(names) if len(names) == 1 else ()


def _letters(text: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return re.sub(r"[\W_]+|html?$", "", plain).casefold()


def authors_at_headline(tree: etree._Element, headline: str | None) -> tuple[str, ...]:
    """The persons of the first line at the headline that begins like a byline, with those behind it in one parent."""
    for element in elements_around_headline(tree, headline):
        if not one_line(element.text or "") or not _is_line(element):
            continue
        if names := names_in_byline(_names_apart(element)):
            parent = element.getparent()
            # Two authors may be two links in one line: the element with the first one shows one name only.
            more = names_in_byline(_names_apart(parent)) if parent is not None and _is_line(parent) else ()
            return more if set(names) < set(more) else names
    return ()


def _is_line(element: etree._Element) -> bool:
    return short_text(element, PAGE.shown_line) is not None


def _candidates(tree: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in _elements(tree, "a", "span", "p", "div", "address", "li", "h3", "h4", "h5", "cite"):
        if not element.attrib:
            continue
        get = element.get
        called = f"{get('class')} {get('itemprop')} {get('rel')} {get('data-test')} {get('data-testid')}"
        named = _BYLINE.search(called) or (element.tag == "a" and _PROFILE.search(get("href") or ""))
        if (named or "meta" in called) and not is_aside(element):
            text = _names_apart(element)
            if len(text) > PAGE.byline:
                text = ", ".join(filter(None, map(spaced_text, element.iter("a"))))
            lead = _LEAD.match(text)
            if 4 <= len(text) <= PAGE.byline and (lead or named):
                yield element, text[lead.end() :] if lead else text


def _names_apart(element: etree._Element, levels: int = PAGE.byline_levels) -> str:
    """The element's text with its parts kept apart: names in links by commas, buttons and labels by bars."""
    parts: list[str] = [one_line(element.text or "")]
    for part in element:
        if part.tag in _LINKS:
            text = spaced_text(part)
            parts.append(f"{', ' if persons_shown(text) else ' | '}{text} |" if text else "")
        elif part.tag not in _SILENT and levels:
            parts.append(f" {_names_apart(part, levels - 1)}")
        parts.append(f" {one_line(part.tail or '')}")
    return _DOUBLE.sub(", ", one_line("".join(parts))).lstrip(" ,|")


def _beside(element: etree._Element, first: etree._Element) -> bool:
    """Whether an element is on the same line of the page as the first byline: inside it, or under the same parent."""
    parents = [first, first.getparent()]
    return any(parent is not None and parent in parents for parent in (element.getparent(), _grandparent(element)))


def _grandparent(element: etree._Element) -> etree._Element | None:
    parent = element.getparent()
    return parent.getparent() if parent is not None else None


def visible_times(
    tree: etree._Element, clock: WallClock, language: str | None, headline: str | None
) -> tuple[ShownTime, ...]:
    """The times that stand in elements whose names say that they hold one, in order; one of each sort."""
    found: dict[bool, ShownTime] = {}
    for line in lines_of(elements_around_headline(tree, headline)):
        for part in _parts(line):
            if (time := read_shown_time(part, clock, language)) and _has_year(time, part):
                found.setdefault(time.updated, time)
    if False in found:
        return tuple(found.values())
    for element in _elements(tree, "span", "div", "p", "li", "time", "small", "b", "em", "td"):
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}"
        # Without such a name any date in the text would do, as that of the event.
        if (element.tag == "time" or _DATE.search(marks)) and not is_aside(element):
            for line in _statements(element):
                time = read_shown_time(line, clock, language)
                if time and time.updated not in found and _has_year(time, line):
                    found[time.updated] = time
        if False in found:
            break
    return tuple(found.values())


def _has_year(time: ShownTime, text: str) -> bool:
    """Whether the year is shown: a page may be fetched years later, and the nearest year is then the wrong one."""
    figures = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    return bool(re.search(rf"(?:{time.stamp.iso[:2]})?{time.stamp.iso[2:4]}(?!\d)", figures))


def _statements(element: etree._Element) -> list[str]:
    """What an element may say of times: its text, and the parts of it that a semicolon or a bar separates."""
    text = element.get("datetime") or element.get("content")
    if not text and short_text(element, PAGE.stamp_markup) is not None:
        text = " ".join(map(str, element.itertext(etree.Element)))
    return _parts(text) if text and len(text) < PAGE.stamp_markup else []


def _parts(text: str) -> list[str]:
    line = re.sub(r"\s*\([^)]*\)", "", one_line(text))
    parts = [part for part in _BETWEEN_TIMES.split(line) if part]
    all_parts = [line, *parts] if len(parts) > 1 else [line]
    return [part for part in all_parts if PAGE.shortest_stamp <= len(part) <= PAGE.date]


def _elements(tree: etree._Element, *tags: str) -> Iterator[etree._Element]:
    # Counted, since a page of a megabyte may have a hundred thousand elements, and each is searched by patterns.
    for number, element in enumerate(tree.iter(*tags)):
        if number >= PAGE.scanned_elements:
            return
        yield element
