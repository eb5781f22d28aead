"""A payload on its way through the formats: its bytes, its text once it is asked for, the clock to read against."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from schemas.raw import RawItem
from schemas.reasons import RejectReason
from services.parser.draft import Draft
from services.parser.input.charset import Decoded, decode_text
from services.parser.input.limits import Limits
from services.parser.stamps.wall_clock import WallClock
from services.stream.messages import Dropped, Rejected


@dataclass(frozen=True)
class Document:
    """One raw item as the formats see it. Not to be changed; `decoded` is worked out once."""

    raw: RawItem
    payload: bytes
    """The payload, unpacked where it was sent compressed."""
    limits: Limits

    @cached_property
    def decoded(self) -> Decoded:
        """The payload as text."""
        return decode_text(self.payload, self.raw.charset)

    @property
    def text(self) -> str:
        """The payload as text."""
        return self.decoded.text

    @cached_property
    def clock(self) -> WallClock:
        """What relative and yearless stamps are read against."""
        return WallClock.of(self.raw)

    @cached_property
    def start(self) -> str:
        """The first kilobytes as text, lower case, without a byte-order mark or leading space: for sniffers."""
        return self.text[:4096].lstrip("\ufeff \t\r\n").lower()

    @cached_property
    def root_element(self) -> str:
        """Local name of the first element in what looks like markup, else ""."""
        found = _ELEMENT.match(self.text, _prolog_end(self.text))
        return found.group(1) if found else ""


_ELEMENT = re.compile(r"<(?:[\w.-]{1,60}:)?([\w.-]{1,60})")
_SPACE = re.compile(r"[\s\ufeff]*")
_PROLOG = (("<?", "?>"), ("<!--", "-->"), ("<!", ">"))


def _prolog_end(text: str) -> int:
    """Where declarations, comments and processing instructions end. Linear, whatever is left open."""
    place = 0
    while (space := _SPACE.match(text, place)) is not None:
        place = space.end()
        opened = next(((start, end) for start, end in _PROLOG if text.startswith(start, place)), None)
        if opened is None:
            return place
        end = text.find(opened[1], place)
        if opened[0] == "<!" and 0 <= text.find("[", place) < end:
            end = text.find("]>", place) + 1
        if end <= 0:
            return place
        place = end + len(opened[1])
    return place


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a format made of a document: articles, and members that are none of ours to read."""

    drafts: tuple[Draft, ...] = ()
    skipped: tuple[Dropped, ...] = ()
    refused: tuple[Rejected, ...] = ()
    """Members that could not be read, beside others that could: they go to the dead letters, their siblings go on."""


ReadOutcome = Drafts | Rejected | Dropped
Sniffer = Callable[[Document], bool]
Reader = Callable[[Document], ReadOutcome]


def malformed(why: str) -> Rejected:
    """A format recognised the payload and could not read it."""
    return Rejected(RejectReason.MALFORMED, why)


def read_all(outcomes: Iterable[Draft | Dropped | Rejected]) -> ReadOutcome:
    """The members of a package together: what can be read is read, what cannot is said.

    One refused member refuses the item only where nothing else of it can be read.
    """
    members = list(outcomes)
    drafts = tuple(outcome for outcome in members if isinstance(outcome, Draft))
    refused = tuple(outcome for outcome in members if isinstance(outcome, Rejected))
    if refused and not drafts:
        return refused[0]
    return Drafts(drafts, tuple(outcome for outcome in members if isinstance(outcome, Dropped)), refused)
