"""Who a story rests on, and how many voices remain when those who only pass the word on are taken away. Pure.

A voice is folded onto another where the story itself shows it passing that other's word on: a chain of attribution
(TASS, which has it from KCNA), a copy of another report, or an outlet whose own report in the story names its origin.
It is never folded by knowledge from outside the story.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.published import Outlet, StoryOrigin
from services.publisher.stories.report import Report, Source


@dataclass(frozen=True, slots=True)
class Voice:
    """A report with what decides whether it speaks for itself."""

    article_id: str
    outlet: Outlet
    report: Report
    copy_of: str | None = None


def origins_of(voices: Sequence[Voice]) -> tuple[StoryOrigin, ...]:
    """Each origin with the articles that rest on it: the one under most reports first, then the one met first."""
    names: dict[str, Source] = {}
    resting: dict[str, list[str]] = {}
    for voice in voices:
        for source in voice.report.origins:
            known = names.setdefault(source.key, source)
            resting.setdefault(known.key, []).append(voice.article_id)
    ranked = sorted(names, key=lambda key: -len(resting[key]))
    return tuple(
        StoryOrigin(name=names[key].name, entity_id=names[key].entity_id, articles=tuple(resting[key]))
        for key in ranked
    )


def independent_origins(voices: Sequence[Voice]) -> int:
    """How many origins remain after folding. A report that names none and copies none is an origin itself."""
    present = {voice.article_id for voice in voices}
    speaking = [voice for voice in voices if voice.copy_of not in present]
    folds = _folds(speaking)
    ends: set[str] = set()
    for voice in speaking:
        for key in [source.key for source in voice.report.origins] or [_outlet_key(voice.outlet)]:
            ends.add(_follow(key, folds))
    return len(ends)


def _folds(voices: Sequence[Voice]) -> Mapping[str, str]:
    """Who passes on whose word; the first that is seen counts."""
    folds: dict[str, str] = {}
    for voice in voices:
        for outer, inner in voice.report.relays:
            folds.setdefault(outer.key, inner.key)
    outlets = {name: voice for voice in reversed(voices) if voice.report.origins for name in _names(voice.outlet)}
    for voice in voices:
        for source in voice.report.origins:
            if quoted := outlets.get(source.name.casefold()):
                folds.setdefault(source.key, quoted.report.origins[0].key)
    return folds


def _names(outlet: Outlet) -> set[str]:
    return {(outlet.name or outlet.id).casefold(), outlet.id.casefold()}


def _follow(key: str, folds: Mapping[str, str]) -> str:
    """The end of the line. Where two quote each other, the smallest key stands for the circle."""
    seen = [key]
    while (following := folds.get(seen[-1])) is not None:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]


def _outlet_key(outlet: Outlet) -> str:
    return f"outlet:{outlet.id}"
