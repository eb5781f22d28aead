"""Who a story rests on, and how many independent origins remain when those who only relay are folded. Pure.

An origin is folded onto another where the story itself shows it relaying that one's word: a chain of attribution
(TASS, which has it from KCNA), a copy of another report, or an outlet whose own report in the story names its origin.
It is never folded by knowledge from outside the story.
"""

from collections.abc import Mapping, Sequence

from schemas.published import Outlet, StoryOrigin
from services.publisher.stories.entry import StoryEntry
from services.publisher.stories.limits import first_and_latest
from services.publisher.stories.report import CitedSource


def origins_of(entries: Sequence[StoryEntry], reports: int) -> tuple[StoryOrigin, ...]:
    """Each origin with articles that rest on it: the one under most reports first, then the one met first."""
    # The first spelling met names the origin; `sorted` is stable, so equals stay in the order in which they were met.
    names: dict[str, CitedSource] = {}
    resting: dict[str, list[str]] = {}
    for entry in entries:
        for source in entry.summary.origins:
            known = names.setdefault(source.key, source)
            resting.setdefault(known.key, []).append(entry.article_id)
    ranked = sorted(names, key=lambda key: -len(resting[key]))
    return tuple(
        StoryOrigin(
            name=names[key].name,
            entity_id=names[key].entity_id,
            articles=tuple(first_and_latest(resting[key], reports)),
            report_count=len(resting[key]),
        )
        for key in ranked
    )


def independent_origins(entries: Sequence[StoryEntry]) -> int:
    """How many origins remain after folding. A report that names none and copies none is an origin itself."""
    present = {entry.article_id for entry in entries}
    # A copy of a report that is not in the story speaks for itself: folding it would leave nobody in its place.
    originals = [entry for entry in entries if entry.copy_of not in present]
    folds = _folds(originals)
    remaining: set[str] = set()
    for entry in originals:
        for key in [source.key for source in entry.summary.origins] or [_outlet_key(entry.outlet)]:
            remaining.add(_follow(key, folds))
    return len(remaining)


def _folds(entries: Sequence[StoryEntry]) -> Mapping[str, str]:
    """Who relays whom; the first that is seen counts."""
    folds: dict[str, str] = {}
    for entry in entries:
        for outer, inner in entry.summary.relays:
            folds.setdefault(outer.key, inner.key)
    # Backwards, so that of an outlet's reports the earliest stands for it.
    outlets = {name: entry for entry in reversed(entries) if entry.summary.origins for name in _names(entry.outlet)}
    for entry in entries:
        for source in entry.summary.origins:
            if quoted := outlets.get(source.name.casefold()):
                folds.setdefault(source.key, quoted.summary.origins[0].key)
    return folds


def _names(outlet: Outlet) -> set[str]:
    return {(outlet.name or outlet.id).casefold(), outlet.id.casefold()}


def _follow(key: str, folds: Mapping[str, str]) -> str:
    """The end of the chain. Where two quote each other, the smallest key stands for the circle."""
    chain = [key]
    while (following := folds.get(chain[-1])) is not None:
        if following in chain:
            return min(chain[chain.index(following) :])
        chain.append(following)
    return chain[-1]


def _outlet_key(outlet: Outlet) -> str:
    return f"outlet:{outlet.id}"
