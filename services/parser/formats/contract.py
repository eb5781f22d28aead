"""What every format module provides, and what its reader returns.

A format is a `NAME`, a `sniff(document)` that recognises it, and a `read(document)` that turns it into drafts. It knows
its own standard and nothing else: what holds for all formats is done once, after reading, in `assemble.py`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from schemas.reasons import RejectReason
from services.parser.draft import Draft
from services.parser.input.document import Document
from services.parser.input.limits import DEFAULT_LIMITS, Limits
from services.stream.messages import Dropped, Rejected


@dataclass(frozen=True, slots=True)
class Drafts:
    """The articles that a format found in a document, and the members of the document that are no articles."""

    drafts: tuple[Draft, ...] = ()
    skipped: tuple[Dropped, ...] = ()
    """Members that are not news text: pictures, planning items, attachments."""
    refused: tuple[Rejected, ...] = ()
    """Members that could not be read. They go to the dead letters; the other members go on."""


_SHOWN_ID = 200
"""Characters."""

ReadOutcome = Drafts | Rejected | Dropped
Sniffer = Callable[[Document], bool]
Reader = Callable[[Document], ReadOutcome]


def malformed(why: str) -> Rejected:
    """The refusal of a document whose format was recognised but which does not follow it."""
    return Rejected(RejectReason.MALFORMED, why)


def too_many_members(limits: Limits) -> Rejected:
    """The refusal of a package before any of its members is read."""
    return Rejected(RejectReason.HOSTILE, f"more than {limits.members} members in one package")


def for_each_member(text: str | None) -> str | None:
    """A field of the whole package that each of its members gets; None where it is too long to be one."""
    return text if text and len(text) <= DEFAULT_LIMITS.shared_chars else None


def shown_id(of_item: object) -> str:
    """An item's id, cut, for the reason of each thing that is passed over beside its text: there may be thousands."""
    return str(of_item or "")[:_SHOWN_ID]


def collect(outcomes: Iterable[Draft | Dropped | Rejected], limits: Limits = DEFAULT_LIMITS) -> ReadOutcome:
    """The outcome of a package from the outcomes of its members.

    A refused member refuses the whole document only if no other member became an article. Members behind the limit are
    not read where `outcomes` is lazy.
    """
    members = list(islice(outcomes, limits.members + 1))
    if len(members) > limits.members:
        return too_many_members(limits)
    drafts = tuple(outcome for outcome in members if isinstance(outcome, Draft))
    refused = tuple(outcome for outcome in members if isinstance(outcome, Rejected))
    # Then the document as a whole is the dead letter, with the first reason.
    if refused and not drafts:
        return refused[0]
    return Drafts(drafts, tuple(outcome for outcome in members if isinstance(outcome, Dropped)), refused)
