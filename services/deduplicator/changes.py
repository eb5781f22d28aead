"""What a new version of an article changed, and what sort of change that is. Pure."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from schemas.article import Signal
from schemas.verdict import Change, RevisionClass
from services.deduplicator.features.incoming import Details

What = Literal["headline", "figure", "name", "quote", "paragraph"]
_ALTERED = 0.6
"""Likeness from which a line that went and one that came are one line, altered."""
_MAX_CHANGES = 30


def changes(before: Details, after: Details) -> tuple[Change, ...]:
    """Headline, figures, names, quotes, paragraphs: what came, what went, what was altered, in this order."""
    found: list[Change] = []
    if before.headline != after.headline:
        found.append(Change(what="headline", before=before.headline or None, after=after.headline or None))
    found += _replaced("figure", list(dict.fromkeys(before.figures)), list(dict.fromkeys(after.figures)))
    found += _differing("name", before.names, after.names)
    found += _differing("quote", before.quotes, after.quotes)
    found += _differing("paragraph", before.paragraphs, after.paragraphs)
    return tuple(found[:_MAX_CHANGES])


def revision_class(signal: Signal, found: Sequence[Change], growth: float) -> RevisionClass:
    """By the wire's word first; else new facts or a good deal of new text are a development.

    `growth` is the share of the new text that the old one does not have.
    """
    if signal is Signal.CORRECTION:
        return RevisionClass.CORRECTION
    kinds = {change.what for change in found}
    if not kinds & {"figure", "name", "quote"} and growth < 0.15:
        return RevisionClass.COSMETIC
    altered = [change for change in found if change.what == "figure" and change.before and change.after]
    if altered and growth < 0.15 and not any(change.before is None for change in found):
        return RevisionClass.CORRECTION
    return RevisionClass.DEVELOPMENT


def _replaced(what: What, before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Pairs by position: "12" that stands where "14" stood became "14"."""
    found = []
    for _, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone = [item for item in before[start:end] if item not in after]
        come = [item for item in after[other_start:other_end] if item not in before]
        found += _pairs(what, gone, come)
    return found


def _differing(what: What, before: Sequence[str], after: Sequence[str]) -> list[Change]:
    gone = [item for item in before if item not in after]
    come = [item for item in after if item not in before]
    found = []
    for item in gone:
        new = next((other for other in come if _alike(item, other)), None)
        if new is not None:
            come.remove(new)
        found.append(Change(what=what, before=item, after=new))
    return found + [Change(what=what, after=item) for item in come]


def _pairs(what: What, gone: Sequence[str], come: Sequence[str]) -> list[Change]:
    longest = max(len(gone), len(come))
    befores: list[str | None] = [*gone, *[None] * (longest - len(gone))]
    afters: list[str | None] = [*come, *[None] * (longest - len(come))]
    return [Change(what=what, before=old, after=new) for old, new in zip(befores, afters, strict=True)]


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALTERED
