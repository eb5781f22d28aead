"""Texts that arrived before one that comes earlier on the wire's clock, and are made from it or hold it.

Had it come in time, each of them would have been compared with it: where it explains one of them better than what it
was taken to be made from, that one gets the verdict that it would have got.
"""

from collections.abc import Sequence

from services.deduplicator.copy_search import CopyOf, precedes
from services.deduplicator.incoming import Incoming
from services.deduplicator.lane import Lane
from services.deduplicator.relation import Relation, relation
from services.deduplicator.remembering import text_of
from services.deduplicator.settings import DedupSettings
from services.deduplicator.stored import Stored
from services.deduplicator.supersede import TakenBack, supersede_family, superseded


def of_late_texts(
    lane: Lane, incoming: Incoming, copies: Sequence[CopyOf], family: str, settings: DedupSettings
) -> tuple[TakenBack, ...]:
    """New verdicts on late texts related to the newcomer; `family` is its own, which those made from it join."""
    taken: dict[int, TakenBack] = {}
    for copy in copies:
        text = copy.other
        explained = relation(text.text(), text_of(incoming), settings.copies)
        if explained is None or not precedes(incoming, text) or not _better(explained, text):
            continue
        found: tuple[TakenBack | None, ...]
        if explained.of_the_family and text.cold.of is None:
            # Its own copies would have been taken for copies of the newcomer.
            found = supersede_family(lane, incoming, text, settings, family=family)
        else:
            joins = family if explained.of_the_family else None
            found = (superseded(lane, incoming, text, settings, family=joins),)
        for each in found:
            if each:
                taken.setdefault(each.serial, each)
    return tuple(taken.values())


def _better(explained: Relation, text: Stored) -> bool:
    """Whether the newcomer explains a text better than what it was taken to be made from."""
    before = text.verdict()
    if before.similarity is None:
        return True
    return explained.strength() > Relation(before.kind, before.similarity).strength()
