"""Texts that arrived before their original: the newcomer comes earlier on the wire's clock, and they are made from it.

Had it come in time, each of them would have been compared with it: where it explains one of them better than the text
it was taken to be made from, that one gets the verdict that it would have got.
"""

from collections.abc import Sequence

from services.deduplicator.copies.relation import Relation, strength
from services.deduplicator.copies.search import CopyOf, made_from, precedes
from services.deduplicator.copies.superseding import supersede_family, superseding
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import CopyThresholds
from services.deduplicator.verdicts import SupersedingVerdict
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.stored_article import StoredArticle


def late_copies(incoming: IncomingArticle, later: Sequence[CopyOf], rules: CopyThresholds) -> list[CopyOf]:
    """Which of the related texts, all of them later, are made from the newcomer or hold it.

    The relation of each is the text's to the newcomer, not the other way round.
    """
    found = []
    for copy in later:
        # What was made from a text that was replaced since is not asked again: its article goes by the newest.
        if copy.other.is_former:
            continue
        # Measured again the other way round: which of two texts is cut from the other decides the kind of copy.
        explained = made_from(incoming, copy.other, rules)
        if explained and precedes(incoming, copy.other, rules) and _better(explained, copy.other):
            found.append(CopyOf(copy.other, explained))
    return found


def announced_family(late: Sequence[CopyOf]) -> str | None:
    """The family that a newcomer without an original founds late: its id was announced already, so it stays."""
    return next((each.other.explanation.family for each in late if _leads(each)), None)


def supersede_late_copies(
    window: WindowContents, incoming: IncomingArticle, late: Sequence[CopyOf], family: str, rules: CopyThresholds
) -> tuple[SupersedingVerdict, ...]:
    """New verdicts on late copies; `family` is the newcomer's, which those made from it join."""
    verdicts: dict[int, SupersedingVerdict] = {}
    for each in late:
        found: Sequence[SupersedingVerdict | None]
        if _leads(each):
            # Its own copies would have been taken for copies of the newcomer.
            found = supersede_family(window, incoming, each.other, rules, family=family)
        else:
            joins = family if each.relation.of_the_family else None
            found = (superseding(window, incoming, each.other, rules, family=joins),)
        for verdict in found:
            if verdict:
                # A text may be found twice, by itself and in its family: the first verdict counts.
                verdicts.setdefault(verdict.serial, verdict)
    return tuple(verdicts.values())


def _leads(late: CopyOf) -> bool:
    """Whether a late copy is the original of a family that follows it to the newcomer."""
    return late.relation.of_the_family and late.other.explanation.of is None


def _better(explained: Relation, text: StoredArticle) -> bool:
    """Whether the newcomer explains a text better than the one it was taken to be made from."""
    before = text.verdict()
    # An original so far: any explanation is better than none.
    if before.similarity is None:
        return True
    return explained.strength() > strength(before.kind, before.similarity)
