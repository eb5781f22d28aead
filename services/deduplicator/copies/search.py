"""Which remembered article a text was made from, if any."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.deduplicator.copies.relation import Relation, relation, similarity
from services.deduplicator.features.compared_text import Sketch
from services.deduplicator.features.filing_rank import precedence
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import DedupSettings
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.postings import Part
from services.deduplicator.window.record import header_of, sketch_of
from services.deduplicator.window.remembering import text_of
from services.deduplicator.window.stored_article import StoredArticle, stored

_COMPARED = 8
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The other text, and what the two have in common."""

    other: StoredArticle
    relation: Relation


def find_copies(
    window: LanguageWindow, incoming: IncomingArticle, shared: Sequence[Part], settings: DedupSettings
) -> list[CopyOf]:
    """The articles that explain this text, the best first, or that one's own original where that explains it too.

    `shared` is what the lane's settled postings hold of its shingles.
    """
    if incoming.stands_alone:
        return []
    text = text_of(incoming)
    serials = window.copies.candidates(incoming.sketched.keys, shared, window.table.alive, _COMPARED)
    seconds = settings.copy_window.total_seconds()
    found = []
    for serial in serials:
        if abs(window.table.event(serial) - incoming.event) > seconds or not _may_be(
            window, serial, incoming, settings
        ):
            continue
        other = stored(window, serial)
        related = relation(text, other.text(), settings.copies)
        if related:
            found.append(CopyOf(other, related))
    found.sort(key=lambda copy: (*copy.relation.strength(), -window.table.place(copy.other.serial)), reverse=True)
    original = _of_the_original(window, incoming, found[0], settings) if found else None
    return [original, *found] if original else found


def _may_be(window: LanguageWindow, serial: int, incoming: IncomingArticle, settings: DedupSettings) -> bool:
    """Whether the sketches have enough in common; saves unpacking the rest of the record where they have not."""
    record = window.table.record(serial)
    header = header_of(record)
    if header.body == incoming.body:
        return True
    theirs = Sketch(sketch_of(record, header), header.complete)
    found, _ = similarity(Sketch(incoming.sketched.hashes, incoming.complete), theirs)
    return max(found.contained_in_other, found.contains_other) >= settings.copies.excerpt


def holds_half(copy: CopyOf) -> bool:
    """Whether half of the other text, or more, is in this one."""
    return copy.relation.similarity.contains_other >= _HALF


def precedes(incoming: IncomingArticle, other: StoredArticle) -> bool:
    """Whether the newcomer, not the remembered one, is the original of the two."""
    mine = precedence(incoming.rank, incoming.event, incoming.article_id)
    return mine < precedence(other.header.rank, other.header.event, other.article_id)


def _of_the_original(
    window: LanguageWindow, incoming: IncomingArticle, copy: CopyOf, settings: DedupSettings
) -> CopyOf | None:
    if copy.other.explanation.of is None:
        return None
    serial = window.serial(copy.other.explanation.of)
    if serial is None:
        return None
    original = stored(window, serial)
    if not original.header.indexed or original.explanation.family != copy.other.explanation.family:
        # A long text that holds an earlier brief is no copy of it, and its own copies are its own.
        return None
    related = relation(text_of(incoming), original.text(), settings.copies)
    return CopyOf(original, related) if related and related.of_the_family else None
