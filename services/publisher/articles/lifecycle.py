"""The life of an article in public, as one table. Pure.

It knows neither texts nor clocks: `reading` says what a message means, `desk` carries out what the table answers.
docs/lifecycle.md draws it; a test holds the drawing to the table.
"""

from dataclasses import dataclass
from enum import StrEnum

from schemas.published import Action
from schemas.reasons import DropReason


class Standing(StrEnum):
    """Where an article stands."""

    UNSEEN = "unseen"
    PUBLIC = "public"
    EMBARGOED = "embargoed"
    WITHHELD = "withheld"
    KILLED = "killed"
    NOTICE = "notice"
    """Not an article: a kill, hold or release that speaks of other items."""


class Event(StrEnum):
    """What happens to an article."""

    USABLE = "usable"
    """A newer version, free to go."""
    EMBARGO = "embargo"
    """A newer version, not before a time that is still ahead (or whose original is not)."""
    WITHHOLD = "withhold"
    """A version withheld until further notice, or a hold that names the article."""
    LIFT = "lift"
    """A release without a text of its own, or the release of the original that this one copies."""
    DUE = "due"
    """The embargo's time has come."""
    KILL = "kill"
    """Canceled, killed, named by a kill, or a copy of what was killed."""
    REMARK = "remark"
    """A correction with an id of its own names the article."""
    REVERDICT = "reverdict"
    """The deduplicator took back its verdict, or two stories became one."""
    SPEAK = "speak"
    """The item is a notice about others."""
    STALE = "stale"
    """A version that is not newer than the one known."""


@dataclass(frozen=True, slots=True)
class Move:
    """What an event leads to: an action to publish, or None and the reason why nothing is said."""

    to: Standing
    action: Action | None = None
    silent: DropReason = DropReason.NOT_ANNOUNCED


_S, _E, _A = Standing, Event, Action
_PUBLISH, _UPDATE = Move(_S.PUBLIC, _A.PUBLISH), Move(_S.PUBLIC, _A.UPDATE)
_CORRECT, _RELEASE = Move(_S.PUBLIC, _A.CORRECT), Move(_S.PUBLIC, _A.RELEASE)
_EMBARGO, _WITHHOLD = Move(_S.EMBARGOED, _A.HOLD), Move(_S.WITHHELD, _A.HOLD)
_RETRACT = Move(_S.KILLED, _A.RETRACT)
_SPEAK = Move(_S.NOTICE, _A.HOLD)
_DEAD = Move(_S.KILLED, silent=DropReason.KILLED)


def _stay(standing: Standing, reason: DropReason = DropReason.NOT_ANNOUNCED) -> Move:
    return Move(standing, silent=reason)


TRANSITIONS: dict[Standing, dict[Event, Move]] = {
    _S.UNSEEN: {
        _E.USABLE: _PUBLISH,
        _E.EMBARGO: _EMBARGO,
        _E.WITHHOLD: _WITHHOLD,
        _E.KILL: _RETRACT,
        _E.SPEAK: _SPEAK,
        _E.REVERDICT: _stay(_S.UNSEEN),
    },
    _S.PUBLIC: {
        _E.USABLE: _UPDATE,
        _E.EMBARGO: _EMBARGO,
        _E.WITHHOLD: _WITHHOLD,
        _E.KILL: _RETRACT,
        _E.REMARK: _CORRECT,
        _E.REVERDICT: _UPDATE,
        _E.LIFT: _stay(_S.PUBLIC),
        _E.STALE: _stay(_S.PUBLIC, DropReason.OLDER_VERSION),
    },
    _S.EMBARGOED: {
        _E.USABLE: _RELEASE,
        _E.LIFT: _RELEASE,
        _E.DUE: _RELEASE,
        _E.EMBARGO: _EMBARGO,
        _E.WITHHOLD: _WITHHOLD,
        _E.KILL: _RETRACT,
        _E.REMARK: _stay(_S.EMBARGOED),
        _E.REVERDICT: _stay(_S.EMBARGOED),
        _E.STALE: _stay(_S.EMBARGOED, DropReason.OLDER_VERSION),
    },
    _S.WITHHELD: {
        _E.USABLE: _RELEASE,
        _E.LIFT: _RELEASE,
        _E.EMBARGO: _EMBARGO,
        _E.WITHHOLD: _WITHHOLD,
        _E.KILL: _RETRACT,
        _E.REMARK: _stay(_S.WITHHELD),
        _E.REVERDICT: _stay(_S.WITHHELD),
        _E.STALE: _stay(_S.WITHHELD, DropReason.OLDER_VERSION),
    },
    _S.KILLED: {
        _E.KILL: _RETRACT,
        _E.USABLE: _DEAD,
        _E.EMBARGO: _DEAD,
        _E.WITHHOLD: _DEAD,
        _E.LIFT: _DEAD,
        _E.REMARK: _DEAD,
        _E.REVERDICT: _DEAD,
        _E.STALE: _stay(_S.KILLED, DropReason.OLDER_VERSION),
    },
    _S.NOTICE: {
        _E.SPEAK: _SPEAK,
        _E.KILL: _RETRACT,
        _E.USABLE: _stay(_S.NOTICE),
        _E.EMBARGO: _stay(_S.NOTICE),
        _E.WITHHOLD: _stay(_S.NOTICE),
        _E.LIFT: _stay(_S.NOTICE),
        _E.REMARK: _stay(_S.NOTICE),
        _E.REVERDICT: _stay(_S.NOTICE),
        _E.STALE: _stay(_S.NOTICE, DropReason.OLDER_VERSION),
    },
}
"""Every pair that can happen; what is not in the table is a defect of the caller and raises KeyError."""


def move(standing: Standing, event: Event) -> Move:
    """Look up what an event leads to."""
    return TRANSITIONS[standing][event]
