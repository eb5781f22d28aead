"""Who rests on whom: outlets, the agencies they relay, and the sources those rest on. Pure.

Read from the chains of the articles' attributions and quotations. A name is an agency where its id says so; what
stands between an outlet and the last link is how the word travelled.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.enriched import SourceLink
from schemas.published import PublishedArticle

_AGENCY = "agency:"


@dataclass(frozen=True, slots=True)
class Relations:
    """Who rests on whom in one story. Names by their key, each the more important the earlier."""

    outlets: Mapping[str, str]
    agencies: Mapping[str, str]
    sources: Mapping[str, str]
    links: Mapping[tuple[str, str], int]
    """(who, on whom) → in how many articles."""


def relations(articles: Iterable[PublishedArticle], outlet_name: Mapping[str, str]) -> Relations:
    """Read the chains of all articles of a story."""
    outlets: dict[str, str] = {}
    names: dict[str, str] = {}
    links: Counter[tuple[str, str]] = Counter()
    resting: Counter[str] = Counter()
    for article in articles:
        key = f"outlet:{article.outlet.id}"
        outlets[key] = outlet_name.get(article.outlet.id) or article.outlet.name or article.outlet.id
        steps: set[tuple[str, str]] = set()
        for chain in _chains(article):
            for link in chain:
                names.setdefault(_key(link), link.name)
            path = [key, *_path(chain)]
            steps.update(itertools.pairwise(path))
        links.update(steps)
        resting.update({on for _, on in steps})
    ordered = [name for name, _ in sorted(resting.items(), key=lambda item: (-item[1], names[item[0]]))]
    return Relations(
        outlets,
        {key: names[key] for key in ordered if key.startswith(_AGENCY)},
        {key: names[key] for key in ordered if not key.startswith(_AGENCY)},
        dict(links),
    )


@dataclass(frozen=True, slots=True)
class MainSupport:
    """Whom most of a story's outlets rest on."""

    name: str
    outlets: int
    """How many of them rest on it, directly or not."""
    of: int


def main_support(found: Relations) -> MainSupport | None:
    """The agency that most outlets rest on, or else the source, if at least half do; None where one outlet reports."""
    behind = outlets_behind(found)
    for names in (found.agencies, found.sources):
        most = max(names, key=lambda key: len(behind.get(key, ())), default=None)
        number = len(behind.get(most, ())) if most else 0
        if most and number > 1 and 2 * number >= len(found.outlets):
            return MainSupport(names[most], number, len(found.outlets))
    return None


def outlets_behind(found: Relations) -> dict[str, set[str]]:
    """Who rests on each name, by whatever way."""
    behind: dict[str, set[str]] = {}
    for outlet in found.outlets:
        open_, known = [outlet], {outlet}
        while open_:
            who = open_.pop()
            for asked, on in found.links:
                if asked == who and on not in known:
                    known.add(on)
                    open_.append(on)
                    behind.setdefault(on, set()).add(outlet)
    return behind


def _chains(article: PublishedArticle) -> list[Sequence[SourceLink]]:
    if article.content is None:
        return []
    attributions = [attribution.chain for attribution in article.content.attributions if not attribution.joint]
    joint = [(link,) for attribution in article.content.attributions if attribution.joint for link in attribution.chain]
    quotes = [quote.chain for quote in article.content.quotes if quote.chain]
    return [*attributions, *joint, *quotes]


def _path(chain: Sequence[SourceLink]) -> list[str]:
    """Agencies on the way, then the last link. Others in between are in the article's text, not in the drawing."""
    keys = [_key(link) for link in chain]
    path = [key for key in keys[:-1] if key.startswith(_AGENCY)] + keys[-1:]
    return list(dict.fromkeys(path))


def _key(link: SourceLink) -> str:
    return link.entity_id or f"name:{link.name.casefold()}"
