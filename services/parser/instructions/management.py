"""Status, signal, targets and embargo of an article, from what its format says and what its words say. Fail closed."""

from dataclasses import dataclass
from datetime import datetime

from schemas.article import Dateline, Signal, Status, Target, TargetKind
from schemas.raw import SourcePolicy
from services.parser.draft import Draft, Embargo
from services.parser.instructions.embargo import find_embargo, read_embargo
from services.parser.instructions.embargo_zone import home_country
from services.parser.instructions.headline_prefix import without_prefix
from services.parser.instructions.notices import read_notice
from services.parser.stamps.wall_clock import WallClock

_ON_OTHERS = frozenset({Signal.KILL, Signal.HOLD, Signal.RELEASE})


@dataclass(frozen=True, slots=True)
class Management:
    """What may be done with an article and what it does to others."""

    status: Status
    signal: Signal
    acts_on: tuple[Target, ...]
    embargoed_until: datetime | None
    embargo_text: str | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditorialLines:
    """The lines of an article that may speak to desks."""

    headline: str | None
    slugline: str | None
    notes: tuple[str, ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    short: bool
    """Of few words, as notices are: the whole text may be one."""


def read_management(
    draft: Draft,
    words: EditorialLines,
    guid: str,
    policy: SourcePolicy,
    clock: WallClock,
    *,
    dateline: Dateline | None = None,
) -> Management:
    """The format's own word first, then the words of the text. The dateline may settle an embargo's zone."""
    signal, acts_on, status = draft.signal, draft.acts_on, draft.status
    lines = (words.headline, words.slugline, *words.opening)
    notice = read_notice(lines, (*words.notes, *filter(None, lines)) if words.short else words.notes)
    if notice and (signal is None or (signal is Signal.UPDATE and notice.signal is not Signal.UPDATE)):
        signal = notice.signal
    if signal in _ON_OTHERS and not acts_on:
        acts_on = (notice.targets if notice else ()) or _named_by_headline(words.headline)
        if not acts_on:
            acts_on = (Target(kind=TargetKind.ITSELF, value=guid),)
            status = {Signal.KILL: Status.CANCELED, Signal.HOLD: Status.WITHHELD}.get(signal, status)
    if signal is None and draft.version > 1:
        signal = Signal.UPDATE
    embargo = draft.embargo or find_embargo(
        (words.headline, words.slugline, *words.notes, *words.opening, *words.closing)
    )
    if embargo and embargo.lifted:
        lifts = signal in {None, Signal.NEW, Signal.UPDATE}
        targets = acts_on or (Target(kind=TargetKind.ITSELF, value=guid),)
        return Management(status, Signal.RELEASE if lifts else signal or Signal.NEW, targets, None, embargo.text)
    home = _home(draft, dateline, policy) if embargo else None
    until, text, status, warnings = _embargoed(embargo, status, policy, clock, home)
    return Management(status, signal or Signal.NEW, acts_on, until, text, warnings)


def _named_by_headline(headline: str | None) -> tuple[Target, ...]:
    """The headline that a notice repeats behind its own word ("KILL: Bridge reopens")."""
    bare = without_prefix(headline or "")
    named = bare != headline and len(bare.split()) >= 3
    return (Target(kind=TargetKind.HEADLINE, value=bare),) if named else ()


def _home(draft: Draft, dateline: Dateline | None, policy: SourcePolicy) -> str | None:
    agency, place = (dateline.agency, dateline.place) if dateline else (None, None)
    return home_country(policy.country, draft.credit, agency, place)


def _embargoed(
    embargo: Embargo | None, status: Status, policy: SourcePolicy, clock: WallClock, home: str | None
) -> tuple[datetime | None, str | None, Status, tuple[str, ...]]:
    if embargo is None:
        return None, None, status, ()
    reading = read_embargo(embargo, clock, home)
    if reading.until is not None:
        return reading.until, reading.text, status, (reading.note,) if reading.note else ()
    if not policy.hold_unreadable_embargo:
        return (
            None,
            reading.text,
            status,
            ("an embargo without a readable time was let through by the source's policy",),
        )
    held = Status.WITHHELD if status is Status.USABLE else status
    why = f" ({reading.note})" if reading.note else ""
    return None, reading.text, held, (f"an embargo without a readable time: withheld{why}",)
