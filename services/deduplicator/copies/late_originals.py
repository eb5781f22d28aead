"""Texts that arrived before one that comes earlier on the wire's clock, and are made from it or hold it.

Had it come in time, each of them would have been compared with it: where it explains one of them better than what it
was taken to be made from, that one gets the verdict that it would have got.
"""

from collections.abc import Sequence
from typing import NamedTuple

from services.deduplicator.copies.relation import Relation, relation
from services.deduplicator.copies.search import CopyOf, precedes
from services.deduplicator.copies.superseding import SupersedingVerdict, supersede_family, superseded
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import DedupSettings
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.remembering import text_of
from services.deduplicator.window.stored_article import StoredArticle


class LateText(NamedTuple):
    """A text that the newcomer explains better than what it was taken to be made from."""

    text: StoredArticle
    of_the_family: bool
    """Whether most of it is the newcomer's."""


def late_texts(incoming: IncomingArticle, copies: Sequence[CopyOf], settings: DedupSettings) -> list[LateText]:
    """Which of the related texts, all of them later, are made from the newcomer or hold it."""
    found = []
    for copy in copies:
        explained = relation(copy.other.text(), text_of(incoming), settings.copies)
        if explained and precedes(incoming, copy.other) and _better(explained, copy.other):
            found.append(LateText(copy.other, explained.of_the_family))
    return found


def family_at_hand(late: Sequence[LateText]) -> str | None:
    """The family that a newcomer without an original founds late: announced already, so its id stays."""
    return next((each.text.explanation.family for each in late if _leads(each)), None)


def of_late_texts(
    window: LanguageWindow, incoming: IncomingArticle, late: Sequence[LateText], family: str, settings: DedupSettings
) -> tuple[SupersedingVerdict, ...]:
    """New verdicts on late texts; `family` is the newcomer's, which those made from it join."""
    taken: dict[int, SupersedingVerdict] = {}
    for each in late:
        found: tuple[SupersedingVerdict | None, ...]
        if _leads(each):
            # Its own copies would have been taken for copies of the newcomer.
            found = supersede_family(window, incoming, each.text, settings, family=family)
        else:
            joins = family if each.of_the_family else None
            found = (superseded(window, incoming, each.text, settings, family=joins),)
        for verdict in found:
            if verdict:
                taken.setdefault(verdict.serial, verdict)
    return tuple(taken.values())


def _leads(late: LateText) -> bool:
    """Whether it is the original of a family that follows it to the newcomer."""
    return late.of_the_family and late.text.explanation.of is None


def _better(explained: Relation, text: StoredArticle) -> bool:
    """Whether the newcomer explains a text better than what it was taken to be made from."""
    before = text.verdict()
    if before.similarity is None:
        return True
    return explained.strength() > Relation(before.kind, before.similarity).strength()
