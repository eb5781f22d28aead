"""Which remembered article a text was made from, if any."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.deduplicator.copies.relation import Relation, relation, similarity
from services.deduplicator.features.compared_text import Sketch
from services.deduplicator.features.filing_rank import precedence
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import CopyThresholds, DedupSettings
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.indexes.postings import Part
from services.deduplicator.window.record import header_of, sketch_of
from services.deduplicator.window.stored_article import StoredArticle


@dataclass(frozen=True, slots=True)
class CopyOf:
    """A remembered text, and what another has in common with it."""

    other: StoredArticle
    relation: Relation


def find_copies(
    window: WindowContents, incoming: IncomingArticle, settled: Sequence[Part], settings: DedupSettings
) -> list[CopyOf]:
    """The articles that explain this text, the best first, or that one's own original where that explains it too.

    `settled` is what the window's settled postings hold of its shingles.
    """
    if incoming.stands_alone:
        return []
    rules, text = settings.copies, incoming.text()
    seconds = settings.copy_window.total_seconds()
    found = []
    for serial in window.copy_candidates(incoming.sketch.keys, settled, rules.candidates):
        # Both ways: a late article may be older than what it is compared with.
        in_time = abs(window.articles.event(serial) - incoming.event) <= seconds
        if not (in_time and _may_be(window, serial, incoming, rules)):
            continue
        other = window.articles.article(serial)
        related = relation(text, other.text(), rules)
        if related:
            found.append(CopyOf(other, related))
    # Equals go to the earlier on the wire's clock.
    found.sort(key=lambda copy: (*copy.relation.strength(), -window.articles.position(copy.other.serial)), reverse=True)
    original = _original_of(window, incoming, found[0], rules) if found else None
    # The rest stays: some of it may come later on the wire's clock, and is looked at for its own sake.
    return [original, *found] if original else found


def precedes(incoming: IncomingArticle, other: StoredArticle) -> bool:
    """Whether the newcomer, not the remembered one, is the original of the two."""
    mine = precedence(incoming.rank, incoming.event, incoming.article_id)
    return mine < precedence(other.header.rank, other.header.event, other.article_id)


def takes_over(incoming: IncomingArticle, copy: CopyOf, rules: CopyThresholds) -> bool:
    """Whether the newcomer becomes the original of the other's family: a better-placed text that holds enough of it."""
    return precedes(incoming, copy.other) and copy.relation.similarity.contains_other >= rules.original_share


def _may_be(window: WindowContents, serial: int, incoming: IncomingArticle, rules: CopyThresholds) -> bool:
    """Whether the sketches have enough in common; saves unpacking the rest of the record where they have not."""
    record = window.articles.record(serial)
    header = header_of(record)
    if header.body == incoming.body:
        return True
    found, _ = similarity(incoming.shingles(), Sketch(sketch_of(record, header), header.complete))
    return max(found.contained_in_other, found.contains_other) >= rules.excerpt


def _original_of(
    window: WindowContents, incoming: IncomingArticle, copy: CopyOf, rules: CopyThresholds
) -> CopyOf | None:
    """The original of a text's best match, where the text is a copy of that too: a verdict names no copy of a copy."""
    if copy.other.explanation.of is None:
        return None
    original = window.find(copy.other.explanation.of)
    if original is None:
        return None
    if not original.header.indexed or original.explanation.family != copy.other.explanation.family:
        # A long text that holds an earlier brief is not a copy of it, and its own copies are its own.
        return None
    related = relation(incoming.text(), original.text(), rules)
    return CopyOf(original, related) if related and related.of_the_family else None
