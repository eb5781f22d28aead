"""Which confirmations are missing. Pure.

Who was sent which article is not kept: a stream has no session, and its reader may have filtered as he liked. So
everybody who may have got it is asked, which is what the stream itself assumes when it sends a retraction to all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.gateway.acknowledgements.confirmations import Confirmations
from services.gateway.view.kills import Kill


@dataclass(frozen=True, slots=True)
class Confirmer:
    """Somebody who has to confirm kills: a token with the scope `acknowledge`, or a webhook."""

    name: str
    since: datetime | None = None
    """Kills from before are none of his; None: all are his."""
    withheld_outlets: frozenset[str] = frozenset()
    """Whose copy he is never sent."""

    def is_asked_for(self, kill: Kill) -> bool:
        """Whether the confirmer may have received what was killed."""
        return (self.since is None or kill.at >= self.since) and kill.outlet not in self.withheld_outlets


@dataclass(frozen=True, slots=True)
class KillStatus:
    """Of one kill."""

    kill: Kill
    missing: tuple[str, ...]
    """Who has not confirmed it."""


def statuses(kills: Iterable[Kill], asked: Sequence[Confirmer], known: Confirmations) -> list[KillStatus]:
    """What is missing for each kill."""
    return [KillStatus(kill, _missing(kill, asked, known)) for kill in kills]


def overdue(found: Iterable[KillStatus], now: datetime, grace: timedelta) -> dict[str, int]:
    """How many kills each subscriber should have confirmed by now."""
    late: dict[str, int] = {}
    for each in found:
        if each.kill.at + grace <= now:
            for name in each.missing:
                late[name] = late.get(name, 0) + 1
    return late


def _missing(kill: Kill, asked: Sequence[Confirmer], known: Confirmations) -> tuple[str, ...]:
    confirmed = set(known.confirms(kill.article_id, kill.retraction))
    # While a token is exchanged, two of them bear the holder's name.
    return tuple(sorted({each.name for each in asked if each.is_asked_for(kill)} - confirmed))
