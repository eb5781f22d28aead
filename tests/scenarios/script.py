"""The language of lifecycle scenarios: what the wire sends, when the clock moves, what is published.

A script does not say how it is played; `script_run` plays it on the pure publisher. Times are minutes after the
scenario's start.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.article import Signal, Status, Target, TargetKind
from schemas.reasons import DropReason
from schemas.verdict import RevisionClass, VerdictKind


@dataclass(frozen=True, kw_only=True)
class Send:
    """One transmission. The body's words are made from item and version, so that a leak can be recognised."""

    item: str
    """The guid's last part; one letter or word per article."""
    version: int = 1
    at: float = 0
    """The wire's clock."""
    arrives: float | None = None
    """When it reaches us, if not at once."""
    status: Status = Status.USABLE
    signal: Signal = Signal.NEW
    embargo: float | None = None
    acts_on: tuple[Target, ...] = ()
    outlet: str = "agency"
    namespace: str | None = None
    """The naming authority, where it is not the outlet."""
    slug: str | None = None
    headline: str | None = None
    transmission: str | None = None
    empty: bool = False
    """No text: a bare notice."""
    text_of: str | None = None
    """The item whose words this one repeats."""
    kind: VerdictKind = VerdictKind.ORIGINAL
    """The deduplicator's verdict on it."""
    revision: RevisionClass | None = None
    story: str = "S"
    merges: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    notice_copy: bool = False
    """A notice forwarded to another partition: only the deduplicator makes these."""


@dataclass(frozen=True, kw_only=True)
class Supersede:
    """The deduplicator supersedes its verdict on a version."""

    item: str
    version: int = 1
    kind: VerdictKind = VerdictKind.ORIGINAL
    of: str | None = None
    story: str = "S"
    merges: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wait:
    """The clock moves on; then the timer is served once."""

    until: float


@dataclass(frozen=True)
class Restart:
    """The worker is killed and another restores its state."""


@dataclass(frozen=True)
class Redeliver:
    """The step with this number (0 is the first of the script) is delivered once more."""

    step: int = 0


Line = Send | Supersede | Wait | Restart | Redeliver


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A sentence, what happens, and what subscribers see."""

    says: str
    script: Sequence[Line]
    published: tuple[str, ...]
    """"ITEM SEQUENCE ACTION VERSION", in order; an asterisk after the action means: with content."""
    dropped: tuple[DropReason, ...] = ()
    stories: dict[str, str] = field(default_factory=dict)
    """The last record of a story: its reports in order, or "→ OTHER" where it was merged."""


def guid(item: str) -> Target:
    """A notice names its target by the provider's id."""
    return Target(kind=TargetKind.GUID, value=f"urn:wire:{item}")


def slugline(words: str) -> Target:
    """A notice names its target by slugline."""
    return Target(kind=TargetKind.SLUGLINE, value=words)


def headline(words: str) -> Target:
    """A notice names its target by headline."""
    return Target(kind=TargetKind.HEADLINE, value=words)


def transmission(number: str) -> Target:
    """A notice names its target by the number it was sent under."""
    return Target(kind=TargetKind.TRANSMISSION, value=number)


def document(name: str) -> Target:
    """A notice names its target by a document id."""
    return Target(kind=TargetKind.DOCUMENT_ID, value=name)


ITSELF = Target(kind=TargetKind.ITSELF, value="")
