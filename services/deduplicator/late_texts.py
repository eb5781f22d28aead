"""Texts that arrived before one that comes earlier on the wire's clock, and were made from it or hold it.

Had it come in time, each of them would have been compared with it. What they hold of it decides, as it would have then.
"""

from collections.abc import Sequence

from services.deduplicator.copy_search import CopyOf, holds_half, precedes
from services.deduplicator.incoming import Incoming
from services.deduplicator.lane import Lane
from services.deduplicator.settings import DedupSettings
from services.deduplicator.supersede import TakenBack, supersede_family, superseded


def late_texts(copies: Sequence[CopyOf], incoming: Incoming, later: Sequence[int]) -> list[CopyOf]:
    """Those of the related texts that are `later` and of which the newcomer is the original, if either is."""
    return [copy for copy in copies if copy.other.serial in later and precedes(incoming, copy.other)]


def only_hold_it(late: Sequence[CopyOf]) -> list[CopyOf]:
    """Those that hold the newcomer beside much else: no original of it, nor of its family."""
    return [copy for copy in late if not holds_half(copy)]


def of_late_texts(
    lane: Lane, incoming: Incoming, late: Sequence[CopyOf], family: str, settings: DedupSettings
) -> tuple[TakenBack, ...]:
    """New verdicts on late texts; `family` is the newcomer's, which those that were made from it join."""
    taken: dict[int, TakenBack] = {}
    for copy in late:
        found: tuple[TakenBack | None, ...] = ()
        if holds_half(copy) and copy.other.cold.family != family:
            found = supersede_family(lane, incoming, copy.other, settings, family=family)
        elif not holds_half(copy) and copy.other.cold.of is None:
            found = (superseded(lane, incoming, copy.other, settings),)
        for each in found:
            if each:
                taken.setdefault(each.serial, each)
    return tuple(taken.values())
