"""NewsML-G2: the class of an item, its publishing status, and what it does to earlier versions.

Codes of the IPTC NewsCodes "News Item Nature", "Publishing Status G2" and "Signal". A status that cannot be resolved
and does not say "usable" is read as withheld: fail closed.
"""

from dataclasses import dataclass

from lxml import etree

from schemas.article import Signal, Status, Target, TargetKind
from services.parser.formats.xml.catalogs import Catalogs
from services.parser.markup.xml_tree import attribute, every, first

_CLASS = "http://cv.iptc.org/newscodes/ninature/"
_STATUS = "http://cv.iptc.org/newscodes/pubstatusg2/"
_SIGNAL = "http://cv.iptc.org/newscodes/signal/"
_STATUSES = {
    "usable": Status.USABLE,
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
}
_SIGNALS = {"correction": Signal.CORRECTION, "update": Signal.UPDATE}


@dataclass(frozen=True, slots=True)
class State:
    """Status and signal of an item."""

    status: Status
    signal: Signal | None
    acts_on: tuple[Target, ...]
    warnings: tuple[str, ...]


def read_class(meta: etree._Element | None, catalogs: Catalogs) -> str | None:
    """The class ("text", "picture", …); None if the item has none or its alias is unresolved."""
    uri = catalogs.uri(first(meta, "itemClass"))
    return uri.removeprefix(_CLASS) if uri and uri.startswith(_CLASS) else None


def read_status(meta: etree._Element | None, catalogs: Catalogs, guid: str) -> State:
    """Status (`usable` by default, as in the standard), signal and targets."""
    status, warnings = _status(first(meta, "pubStatus"), catalogs)
    if status is Status.CANCELED:
        return State(status, Signal.KILL, (Target(kind=TargetKind.ITSELF, value=guid),), warnings)
    if status is Status.WITHHELD:
        return State(status, Signal.HOLD, (Target(kind=TargetKind.ITSELF, value=guid),), warnings)
    codes = {(catalogs.uri(element) or "").removeprefix(_SIGNAL) for element in every(meta, "signal")}
    # A correction before an update, where an item says both: the table's order.
    signal = next((_SIGNALS[code] for code in _SIGNALS if code in codes), None)
    return State(status, signal, (), warnings)


def _status(element: etree._Element | None, catalogs: Catalogs) -> tuple[Status, tuple[str, ...]]:
    if element is None:
        return Status.USABLE, ()
    uri = catalogs.uri(element)
    # Only by the scheme: "usable" of an agency's own vocabulary may mean something else.
    if uri and uri.startswith(_STATUS) and (known := _STATUSES.get(uri.removeprefix(_STATUS).lower())):
        return known, ()
    written = attribute(element, "qcode") or attribute(element, "uri") or ""
    warning = (f"pubStatus {written!r} cannot be resolved through the document's catalogs",)
    return (Status.USABLE if uri is None and written.rpartition(":")[2] == "usable" else Status.WITHHELD), warning
