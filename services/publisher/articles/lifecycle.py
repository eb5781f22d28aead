"""The public life of an article, as one table. Pure.

It knows neither texts nor clocks: `events` says what a message means, `changes/transitions` carries out what the table
answers. docs/lifecycle.md draws it; a test holds the drawing to the table.
"""

from dataclasses import dataclass
from enum import StrEnum

from schemas.published import Action
from schemas.reasons import DropReason


class Standing(StrEnum):
    """Where an article stands with subscribers: the states of the table."""

    UNSEEN = "unseen"
    PUBLIC = "public"
    EMBARGOED = "embargoed"
    WITHHELD = "withheld"
    KILLED = "killed"
    NOTICE = "notice"
    """Not an article: a kill, hold or release of other items."""


HELD = (Standing.EMBARGOED, Standing.WITHHELD)


class Event(StrEnum):
    """What happens to an article."""

    USABLE = "usable"
    """A newer version, free to publish."""
    EMBARGO = "embargo"
    """A newer version, not before a time that is still ahead; or a copy of such a version."""
    WITHHOLD = "withhold"
    """A version withheld until further notice, or a hold that names the article."""
    RELEASE = "release"
    """A release without a text of its own, or the release of the original that this article copies."""
    EMBARGO_END = "embargo_end"
    """The time of the embargo has come."""
    KILL = "kill"
    """Canceled, killed, named by a kill, or a copy of what was killed."""
    CORRECTION = "correction"
    """A correction with an id of its own names the article."""
    NEW_VERDICT = "new_verdict"
    """The deduplicator superseded its verdict, or two stories became one."""
    NOTICE = "notice"
    """The item is a kill, hold or release of other items."""
    STALE = "stale"
    """A version that is not newer than the one known."""


@dataclass(frozen=True, slots=True)
class Transition:
    """Where an event leads, and the action to publish; without one, the reason why nothing is published."""

    to: Standing
    action: Action | None = None
    drop_reason: DropReason = DropReason.NOT_ANNOUNCED


_S, _E, _A = Standing, Event, Action
_PUBLISH, _UPDATE = Transition(_S.PUBLIC, _A.PUBLISH), Transition(_S.PUBLIC, _A.UPDATE)
_CORRECT, _RELEASE = Transition(_S.PUBLIC, _A.CORRECT), Transition(_S.PUBLIC, _A.RELEASE)
_EMBARGO, _WITHHOLD = Transition(_S.EMBARGOED, _A.HOLD), Transition(_S.WITHHELD, _A.HOLD)
_RETRACT = Transition(_S.KILLED, _A.RETRACT)
_NOTICE = Transition(_S.NOTICE, _A.HOLD)
_STAYS_KILLED = Transition(_S.KILLED, drop_reason=DropReason.KILLED)


def _stay(standing: Standing, reason: DropReason = DropReason.NOT_ANNOUNCED) -> Transition:
    return Transition(standing, drop_reason=reason)


TRANSITIONS: dict[Standing, dict[Event, Transition]] = {
    _S.UNSEEN: {
        _E.USABLE: _PUBLISH,
        _E.EMBARGO: _EMBARGO,
        _E.WITHHOLD: _WITHHOLD,
        _E.KILL: _RETRACT,
        _E.NOTICE: _NOTICE,
        _E.NEW_VERDICT: _stay(_S.UNSEEN),
    },
    _S.PUBLIC: {
        _E.USABLE: _UPDATE,
        # Back to held: the compacted topic would otherwise keep showing a version that the wire has replaced.
        _E.EMBARGO: _EMBARGO,
        _E.WITHHOLD: _WITHHOLD,
        _E.KILL: _RETRACT,
        _E.CORRECTION: _CORRECT,
        _E.NEW_VERDICT: _UPDATE,
        _E.RELEASE: _stay(_S.PUBLIC),
        _E.STALE: _stay(_S.PUBLIC, DropReason.OLDER_VERSION),
    },
    _S.EMBARGOED: {
        _E.USABLE: _RELEASE,
        _E.RELEASE: _RELEASE,
        _E.EMBARGO_END: _RELEASE,
        _E.EMBARGO: _EMBARGO,
        _E.WITHHOLD: _WITHHOLD,
        _E.KILL: _RETRACT,
        # A record now would say something about a held article; the change is published with its release.
        _E.CORRECTION: _stay(_S.EMBARGOED),
        _E.NEW_VERDICT: _stay(_S.EMBARGOED),
        _E.STALE: _stay(_S.EMBARGOED, DropReason.OLDER_VERSION),
    },
    _S.WITHHELD: {
        # No EMBARGO_END: what was withheld until further notice waits for that notice.
        _E.USABLE: _RELEASE,
        _E.RELEASE: _RELEASE,
        _E.EMBARGO: _EMBARGO,
        _E.WITHHOLD: _WITHHOLD,
        _E.KILL: _RETRACT,
        _E.CORRECTION: _stay(_S.WITHHELD),
        _E.NEW_VERDICT: _stay(_S.WITHHELD),
        _E.STALE: _stay(_S.WITHHELD, DropReason.OLDER_VERSION),
    },
    _S.KILLED: {
        # Agencies repeat kills so that nobody misses them: each one is published.
        _E.KILL: _RETRACT,
        _E.USABLE: _STAYS_KILLED,
        _E.EMBARGO: _STAYS_KILLED,
        _E.WITHHOLD: _STAYS_KILLED,
        _E.RELEASE: _STAYS_KILLED,
        _E.CORRECTION: _STAYS_KILLED,
        _E.NEW_VERDICT: _STAYS_KILLED,
        _E.STALE: _stay(_S.KILLED, DropReason.OLDER_VERSION),
    },
    _S.NOTICE: {
        _E.NOTICE: _NOTICE,
        _E.KILL: _RETRACT,
        _E.USABLE: _stay(_S.NOTICE),
        _E.EMBARGO: _stay(_S.NOTICE),
        _E.WITHHOLD: _stay(_S.NOTICE),
        _E.RELEASE: _stay(_S.NOTICE),
        _E.CORRECTION: _stay(_S.NOTICE),
        _E.NEW_VERDICT: _stay(_S.NOTICE),
        _E.STALE: _stay(_S.NOTICE, DropReason.OLDER_VERSION),
    },
}
"""Every pair that can happen; a pair that is not in the table is a defect of the caller and raises KeyError."""


def transition_for(standing: Standing, event: Event) -> Transition:
    """Look up where an event leads."""
    return TRANSITIONS[standing][event]
