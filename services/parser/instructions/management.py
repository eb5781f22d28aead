"""The management metadata of an article, in IPTC's sense: status, signal, targets and embargo.

From the format's fields first, then from what the text says to editors. Fail closed: what cannot be read holds.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from schemas.article import Dateline, Signal, Status, Target, TargetKind
from schemas.raw import SourcePolicy
from services.parser.draft import Draft, Embargo
from services.parser.instructions.embargo import find_embargo, read_embargo
from services.parser.instructions.embargo_zone import home_country
from services.parser.instructions.headline_prefix import without_prefix
from services.parser.instructions.notices import read_notice
from services.parser.instructions.thresholds import INSTRUCTIONS
from services.parser.instructions.withdrawals import names_an_article
from services.parser.stamps.wall_clock import WallClock

_BETWEEN_ORDER_AND_HEADLINE = re.compile(r"\s*[:：|]\s*|\s*(?:--+|\++|\*+)\s*|\s[-–—]\s|\s*[()\[\]【】]\s*")
_ON_OTHERS = frozenset({Signal.KILL, Signal.HOLD, Signal.RELEASE})


@dataclass(frozen=True, slots=True)
class Management:
    """Whether an article may be published, and what it orders about others."""

    status: Status
    signal: Signal
    acts_on: tuple[Target, ...]
    embargoed_until: datetime | None
    embargo_text: str | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditorialLines:
    """The lines of an article that may be addressed to editors."""

    headline: str | None
    slugline: str | None
    notes: tuple[str, ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    short: bool
    """Whether the text is so short that the whole of it may be a notice."""


def read_management(
    draft: Draft,
    lines: EditorialLines,
    guid: str,
    policy: SourcePolicy,
    clock: WallClock,
    *,
    dateline: Dateline | None = None,
) -> Management:
    """The metadata of one article. `guid` is its own; the dateline may decide in which zone an embargo is read."""
    # The order matters. A field of the format counts before words, except that "update" is what many formats say of any
    # later version: there the words are more exact ("CORRECTED-").
    signal, acts_on, status = draft.signal, draft.acts_on, draft.status
    top = (lines.headline, lines.slugline, *lines.opening)
    notice = read_notice(top, (*lines.notes, *filter(None, top)) if lines.short else lines.notes)
    if notice and (signal is None or (signal is Signal.UPDATE and notice.signal is not Signal.UPDATE)):
        signal = notice.signal
    if signal in _ON_OTHERS and not acts_on:
        acts_on = (notice.targets if notice else ()) or _named_by_headline(lines.headline)
        if not acts_on:
            # A kill that names nothing kills the article it came with, and what went out under its headline.
            acts_on = (Target(kind=TargetKind.ITSELF, value=guid), *_beside_an_order(lines))
            status = {Signal.KILL: Status.CANCELED, Signal.HOLD: Status.WITHHELD}.get(signal, status)
    if signal is Signal.CORRECTION and not acts_on and notice:
        acts_on = notice.targets
    if signal is None and draft.version > 1:
        signal = Signal.UPDATE
    embargo = draft.embargo or find_embargo(
        (lines.headline, lines.slugline, *lines.notes, *lines.opening, *lines.closing)
    )
    # A lifted embargo is a release of the article, unless the item itself is a kill, hold or correction.
    if embargo and embargo.lifted:
        lifts = signal in {None, Signal.NEW, Signal.UPDATE}
        targets = acts_on or (Target(kind=TargetKind.ITSELF, value=guid),)
        return Management(status, Signal.RELEASE if lifts else signal or Signal.NEW, targets, None, embargo.text)
    home = _home(draft, dateline, policy) if embargo else None
    until, text, status, warnings = _embargoed(embargo, status, policy, clock, home)
    return Management(status, signal or Signal.NEW, acts_on, until, text, warnings)


def _named_by_headline(headline: str | None) -> tuple[Target, ...]:
    """The story that a notice names by repeating its headline ("KILL: Bridge reopens")."""
    bare = without_prefix(headline or "")
    named = bare != headline and len(bare.split()) >= INSTRUCTIONS.headline_words
    return (Target(kind=TargetKind.HEADLINE, value=bare),) if named else ()


def _beside_an_order(lines: EditorialLines) -> tuple[Target, ...]:
    """The story in a headline of which another part is an order by itself ("Bridge reopens -- WITHDRAWN")."""
    # The headline with its marks, if it had any, is the first of the opening lines.
    found = (_story_in(line) for line in (lines.headline, *lines.opening[:1]) if line)
    return next((targets for targets in found if targets), ())


def _story_in(headline: str) -> tuple[Target, ...]:
    for sign in _BETWEEN_ORDER_AND_HEADLINE.finditer(headline[: INSTRUCTIONS.notice_line]):
        front, back = headline[: sign.start()].strip(" +*-–—()[]【】"), headline[sign.end() :].strip(" +*-–—()[]【】")
        for order, rest in ((front, back), (back, front)):
            notice = read_notice([order]) if order and rest else None
            if notice and notice.signal in _ON_OTHERS and names_an_article(rest):
                return (Target(kind=TargetKind.HEADLINE, value=rest),)
    return ()


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
