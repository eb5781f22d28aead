"""NewsML 1: the NewsManagement of an item (status, instruction, embargo) → status, signal and targets.

`Status` and `Instruction` take their values from IPTC's NewsCodes of those names. A status that the standard does not
know is read as withheld: fail closed.
"""

from lxml import etree

from schemas.article import Signal, Status, Target, TargetKind
from services.parser.draft import Embargo
from services.parser.markup.xml_tree import every, first, formal_name, text_at

_STATUSES = {
    "usable": Status.USABLE,
    "embargoed": Status.USABLE,
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
}
_INSTRUCTIONS = {
    "kill": Signal.KILL, "cancel": Signal.KILL, "correction": Signal.CORRECTION, "rectify": Signal.CORRECTION,
    "update": Signal.UPDATE, "advisory": Signal.ADVISORY,
}  # fmt: skip


def read_status(
    management: etree._Element | None, guid: str
) -> tuple[Status, Signal | None, tuple[Target, ...], tuple[str, ...]]:
    """(status, signal, targets, warnings) of an item."""
    written = (formal_name(first(management, "Status")) or "usable").lower().replace("cancelled", "canceled")
    status = _STATUSES.get(written, Status.WITHHELD)
    warnings = () if written in _STATUSES else (f"status {written!r} is not one of the standard's; read as withheld",)
    itself = (Target(kind=TargetKind.ITSELF, value=guid),)
    if status is Status.CANCELED:
        return status, Signal.KILL, itself, warnings
    if status is Status.WITHHELD:
        return status, Signal.HOLD, itself, warnings
    # A status settles what may be published; an instruction only says what the item does to its earlier versions.
    for instruction in every(management, "Instruction"):
        signal = _INSTRUCTIONS.get((formal_name(instruction) or "").lower())
        if signal is Signal.KILL:
            return Status.CANCELED, signal, itself, warnings
        if signal:
            return status, signal, (), warnings
    return status, None, (), warnings


def read_embargo_change(management: etree._Element | None) -> Embargo | None:
    """Status "Embargoed", or a StatusWillChange to "Usable": until its DateAndTime, or further notice without one."""
    change = first(management, "StatusWillChange")
    becomes = (formal_name(first(change, "FutureStatus")) or "").lower()
    embargoed = (formal_name(first(management, "Status")) or "").lower() == "embargoed"
    if embargoed or (change is not None and becomes in {"usable", ""}):
        return Embargo(text_at(change, "DateAndTime") or "")
    return None
