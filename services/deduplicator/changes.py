"""What a new version of an article changed, and what sort of change that is. Pure."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from schemas.article import Signal
from schemas.verdict import Change, RevisionClass
from services.deduplicator.features.incoming import Details
from services.deduplicator.settings import RevisionThresholds

What = Literal["headline", "figure", "name", "quote", "paragraph"]


def changes(before: Details, after: Details, rules: RevisionThresholds) -> tuple[Change, ...]:
    """What was added, removed or altered: headline first, then figures, names, quotes and paragraphs."""
    found: list[Change] = []
    if before.headline != after.headline:
        found.append(Change(what="headline", before=before.headline or None, after=after.headline or None))
    # Figures are compared by where they stand: "12" and "14" are no more alike than "12" and "2,000".
    found += _replaced("figure", list(dict.fromkeys(before.figures)), list(dict.fromkeys(after.figures)))
    found += _differing("name", before.names, after.names, rules)
    found += _differing("quote", before.quotes, after.quotes, rules)
    found += _differing("paragraph", before.paragraphs, after.paragraphs, rules)
    return tuple(found[: rules.listed_changes])


def revision_class(signal: Signal, found: Sequence[Change], growth: float, rules: RevisionThresholds) -> RevisionClass:
    """What the wire calls it, where it says so; else new facts, or much new text, are a development.

    `growth` is the share of the new text that the old one does not have.
    """
    if signal is Signal.CORRECTION:
        return RevisionClass.CORRECTION
    grew = growth >= rules.new_text
    kinds = {change.what for change in found}
    if not kinds & {"figure", "name", "quote"} and not grew:
        return RevisionClass.COSMETIC
    # A figure exchanged for another, none added, hardly any new text: the first was wrong.
    altered = [change for change in found if change.what == "figure" and change.before and change.after]
    if altered and not grew and not any(change.before is None for change in found):
        return RevisionClass.CORRECTION
    return RevisionClass.DEVELOPMENT


def _replaced(what: What, before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Pairs by position: "12" that stands where "14" stood became "14"."""
    found = []
    for _, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        # A figure that only moved is not a change.
        gone = [item for item in before[start:end] if item not in after]
        come = [item for item in after[other_start:other_end] if item not in before]
        found += _pairs(what, gone, come)
    return found


def _differing(what: What, before: Sequence[str], after: Sequence[str], rules: RevisionThresholds) -> list[Change]:
    """An item that went and one like it that came are one item, altered; each is paired once."""
    gone = [item for item in before if item not in after]
    come = [item for item in after if item not in before]
    found = []
    for item in gone:
        new = next((other for other in come if _likeness(item, other) >= rules.altered_line), None)
        if new is not None:
            # Each new line answers for one old line.
            come.remove(new)
        found.append(Change(what=what, before=item, after=new))
    return found + [Change(what=what, after=item) for item in come]


def _pairs(what: What, gone: Sequence[str], come: Sequence[str]) -> list[Change]:
    longest = max(len(gone), len(come))
    befores: list[str | None] = [*gone, *[None] * (longest - len(gone))]
    afters: list[str | None] = [*come, *[None] * (longest - len(come))]
    return [Change(what=what, before=old, after=new) for old, new in zip(befores, afters, strict=True)]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
