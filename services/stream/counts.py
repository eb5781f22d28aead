"""What a stage asks to have counted once a message is done, one type a metric. Pure.

A stage may not touch the metrics: it hands these values to the runner, and `services/observability/metrics.py` says
which series each of them counts. The union is closed, so a count that nobody declared is a type error. The fields are
the labels of the series, by name.
"""

from dataclasses import dataclass
from enum import StrEnum

from schemas.article import Signal
from schemas.published import Action, StoryStatus
from schemas.reasons import DropReason, RejectReason
from schemas.verdict import VerdictKind


class ReleaseTiming(StrEnum):
    """Whether an embargoed article was released when its embargo ended."""

    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class MemberDropped:
    """The parser left out a member of a transmission, e.g. a picture; its siblings go on."""

    reason: DropReason


@dataclass(frozen=True, slots=True)
class MemberRejected:
    """The parser could not read a member of a transmission; its siblings go on."""

    reason: RejectReason


@dataclass(frozen=True, slots=True)
class VerdictReached:
    """The deduplicator decided on an article."""

    kind: VerdictKind


@dataclass(frozen=True, slots=True)
class VerdictSuperseded:
    """The deduplicator replaced an earlier verdict; `kind` is that of the new one."""

    kind: VerdictKind


@dataclass(frozen=True, slots=True)
class StoriesMerged:
    """Two stories turned out to be one."""


@dataclass(frozen=True, slots=True)
class ItemHandled:
    """The publisher is done with an item of the wire; no action where nothing was announced for it."""

    action: Action | None


@dataclass(frozen=True, slots=True)
class SupersedingVerdictHandled:
    """The publisher is done with a superseding verdict; no action where nothing was announced for it."""

    action: Action | None


@dataclass(frozen=True, slots=True)
class ForwardedNoticeHandled:
    """A notice from another partition acted on articles of this one."""


@dataclass(frozen=True, slots=True)
class ArticlePublished:
    """One record of `news.published`."""

    action: Action


@dataclass(frozen=True, slots=True)
class NoticeUnresolved:
    """A notice named nothing that this partition knows."""

    signal: Signal


@dataclass(frozen=True, slots=True)
class EmbargoReleased:
    """An embargo ended and its article was published."""

    timing: ReleaseTiming


@dataclass(frozen=True, slots=True)
class StoryWritten:
    """One record of `news.stories`."""

    status: StoryStatus


Count = (
    MemberDropped
    | MemberRejected
    | VerdictReached
    | VerdictSuperseded
    | StoriesMerged
    | ItemHandled
    | SupersedingVerdictHandled
    | ForwardedNoticeHandled
    | ArticlePublished
    | NoticeUnresolved
    | EmbargoReleased
    | StoryWritten
)
