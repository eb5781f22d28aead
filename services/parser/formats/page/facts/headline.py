"""The headline of a page: the words that most of its sources agree on.

Sites write one headline for readers, one for search engines and one for sharing, and add their own name to each. What
two of JSON-LD, Open Graph, microdata and the shown heading say is the article's; if none agree, the first of them
counts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from services.parser.formats.page.elements import short_text
from services.parser.formats.page.facts.metadata import PageMetadata
from services.parser.formats.page.facts.shown_heading import address_words, headings, in_agreement, is_sure
from services.parser.formats.page.thresholds import PAGE
from services.parser.input.characters import optional_line

# What sites put between a headline and their own name. Dashes only between spaces, a colon only before one:
# they also stand inside headlines.
_SEPARATOR = r"(?:\s+[|–—·•»«:~/-]\s+|\s*[|｜»]\s*|:\s+|\s+--\s+|_)"
_PARTS = re.compile(_SEPARATOR)
_CUT = ("...", "…")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,100}>")
_SHOWN, _TITLE, _GRAPH = "heading", "title", "Open Graph"
_WEIGHTS = {"Twitter card": 0.3, _TITLE: 0.7}
"""Of the sources that repeat another: the card is mostly Open Graph's headline, the title the search engine's."""
_COPIED_TITLE = 0.2
"""Of a title that Open Graph repeats with the site's name and all: a program made one of the other."""
_SURE_HEADING = 1.6
"""Then the heading that readers see outweighs what the program wrote, copies and all."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline, and what the page says against it."""

    text: str | None
    warnings: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """The other headlines of the page: above its text they are no text, either."""


def page_headline(tree: etree._Element, facts: PageMetadata, url: str | None) -> Headline:
    """The headline of the page's article."""
    sites = _site_names(facts, url)
    title = next((_cleaned(short_text(element, PAGE.longest_value) or "") for element in tree.iter("title")), None)
    shown = [text for text in headings(tree) if _letters(text) not in sites]
    others = [title or "", address_words(url or facts.canonical)]
    heading = in_agreement(tree, shown, [text for _source, text in facts.headlines], others)
    given = [*facts.headlines, *([(_SHOWN, heading)] if heading else [])]
    bare = [(source, _without_site(text, sites, shown)) for source, raw in given if (text := _cleaned(raw))]
    # Only beside another source is it clear which part is the site's name; alone, the last part is taken for it.
    if title:
        bare.append((_TITLE, _without_site(title, sites, [*shown, heading or ""]) if bare else _without_last(title)))
    named = [(source, text) for source, text in bare if _letters(text) not in sites]
    if not named:
        return Headline(None)
    weights = dict(_WEIGHTS)
    if title and any(_is_copy(text, title, sites, shown) for source, text in facts.headlines if source == _GRAPH):
        weights[_TITLE] = _COPIED_TITLE
        if heading and is_sure(tree, heading, [text for _source, text in facts.headlines]):
            weights[_SHOWN] = _SURE_HEADING
    chosen = _most_agreed(named, weights)
    return Headline(chosen, tuple(_disagreements(chosen, named)), (*(text for _source, text in named), *shown))


def _cleaned(text: str) -> str | None:
    return optional_line(_TAG.sub("", text))


def _site_names(facts: PageMetadata, url: str | None) -> frozenset[str]:
    """The names of the site, as letters: those it declares, and those in its address."""
    names = {_letters(name) for name in (facts.site, facts.publisher) if name}
    try:
        host = urlsplit(url or facts.canonical or "").hostname or ""
    except ValueError:
        host = ""
    # The name in the address is the site's even where the page declares none ("BBC" from bbc.co.uk).
    labels = [label for label in host.split(".") if label not in {"www", "m", "com", "co", "org", "net"}]
    names.update(_letters(label) for label in labels if len(label) > 2)
    names.add(_letters(host.removeprefix("www.")))
    return frozenset(name for name in names if name)


def _without_site(text: str, sites: frozenset[str], shown: Iterable[str]) -> str:
    """The headline without the site's name at either end, or without what follows the shown heading."""
    # Each part is compared with names, and the rest again: of a text of megabytes that would take hours.
    if len(text) > PAGE.longest_title:
        return text
    for separator in _PARTS.finditer(text):
        before, after = text[: separator.start()].strip(), text[separator.end() :].strip()
        if _letters(after) in sites or _is_shown(before, shown):
            return before
        if _letters(before) in sites and after:
            return _without_site(after, sites, shown)
    return text


def _is_shown(text: str, shown: Iterable[str]) -> bool:
    return len(text) >= PAGE.shown_title and any(_letters(text) == _letters(heading) for heading in shown)


def _without_last(title: str) -> str:
    """The `title` element's text without the site's name at its end."""
    if len(title) > PAGE.longest_title:
        return title
    found = list(re.finditer(r"\s+[|–—·»-]\s+|\s*[|｜_]\s*", title))
    if not found or len(title[found[-1].end() :].split()) > PAGE.site_name_words:
        return title
    return title[: found[-1].start()].strip() or title


def _is_copy(text: str, title: str, sites: frozenset[str], shown: Iterable[str]) -> bool:
    return _letters(text) == _letters(title) and _without_site(text, sites, shown) != text


def _most_agreed(named: list[tuple[str, str]], of_sources: dict[str, float]) -> str:
    weights: dict[str, float] = {}
    for source, text in named:
        weights[_group(text, named)] = weights.get(_group(text, named), 0.0) + of_sources.get(source, 1.0)
    best = max(weights, key=lambda key: weights[key])  # the first of equals: sources are in the order of trust
    # Agreed words may be cut off in one source ("Bridge reopens aft…"): the whole one is taken.
    texts = [text for _source, text in named if _group(text, named) == best]
    return next((text for text in texts if not text.endswith(_CUT)), texts[0])


def _group(text: str, named: list[tuple[str, str]]) -> str:
    """The letters of a headline; of one that is cut off, those of the whole one that begins with it."""
    letters = _letters(text)
    if text.endswith(_CUT) and len(letters) >= PAGE.shown_title:
        whole = (_letters(other) for _source, other in named if not other.endswith(_CUT))
        return next((other for other in whole if other.startswith(letters)), letters)
    return letters


def _disagreements(chosen: str, named: list[tuple[str, str]]) -> Iterable[str]:
    words = set(re.findall(r"\w+", chosen.casefold()))
    for source, text in named:
        other = set(re.findall(r"\w+", text.casefold()))
        if source not in _WEIGHTS and len(words & other) < PAGE.same_headline * min(len(words), len(other) or 1):
            yield f"another headline ({source}): {text[: PAGE.quoted_headline]}"


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
