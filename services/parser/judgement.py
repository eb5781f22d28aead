"""Status, signal, targets and embargo of an article, from what its format says and what its words say. Fail closed."""

from dataclasses import dataclass
from datetime import datetime

from schemas.article import Signal, Status, Target, TargetKind
from schemas.raw import SourcePolicy
from services.parser.draft import Draft, Embargo
from services.parser.embargo import find_embargo, read_embargo
from services.parser.notices import read_notice
from services.parser.stamps.clock import Clock


@dataclass(frozen=True, slots=True)
class Judgement:
    """What may be done with an article and what it does to others."""

    status: Status
    signal: Signal
    acts_on: tuple[Target, ...]
    embargoed_until: datetime | None
    embargo_text: str | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The lines of an article that may speak to desks."""

    headline: str | None
    slugline: str | None
    notes: tuple[str, ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    short: bool
    """Of few words, as notices are: the whole text may be one."""


def judge(draft: Draft, words: Words, guid: str, policy: SourcePolicy, clock: Clock) -> Judgement:
    """The format's own word first, then the words of the text."""
    signal, acts_on, status = draft.signal, draft.acts_on, draft.status
    lines = (words.headline, words.slugline, *words.opening)
    notice = read_notice(lines, (*words.notes, *filter(None, lines)) if words.short else words.notes)
    if notice and (signal is None or (signal in {Signal.UPDATE, Signal.NEW} and notice.signal is not Signal.UPDATE)):
        signal = notice.signal
        acts_on = acts_on or notice.targets
        if not acts_on and signal in {Signal.KILL, Signal.HOLD, Signal.RELEASE}:
            acts_on = (Target(kind=TargetKind.ITSELF, value=guid),)
            status = {Signal.KILL: Status.CANCELED, Signal.HOLD: Status.WITHHELD}.get(signal, status)
    embargo = draft.embargo or find_embargo(
        (words.headline, words.slugline, *words.notes, *words.opening, *words.closing)
    )
    if embargo and embargo.lifted:
        lifts = signal in {None, Signal.NEW, Signal.UPDATE}
        targets = acts_on or (Target(kind=TargetKind.ITSELF, value=guid),)
        return Judgement(status, Signal.RELEASE if lifts else signal or Signal.NEW, targets, None, embargo.text)
    until, text, status, warnings = _embargoed(embargo, status, policy, clock)
    return Judgement(status, signal or Signal.NEW, acts_on, until, text, warnings)


def _embargoed(
    embargo: Embargo | None, status: Status, policy: SourcePolicy, clock: Clock
) -> tuple[datetime | None, str | None, Status, tuple[str, ...]]:
    if embargo is None:
        return None, None, status, ()
    reading = read_embargo(embargo, clock)
    if reading.until is not None:
        return reading.until, reading.text, status, ()
    if not policy.hold_unreadable_embargo:
        return (
            None,
            reading.text,
            status,
            ("an embargo without a readable time was let through by the source's policy",),
        )
    held = Status.WITHHELD if status is Status.USABLE else status
    return None, reading.text, held, ("an embargo without a readable time: withheld",)
