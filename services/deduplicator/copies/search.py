"""Which remembered article a text was made from, if any."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.deduplicator.copies.relation import Relation, relation, similarity
from services.deduplicator.features.compared_text import Sketch
from services.deduplicator.features.filing import replaces
from services.deduplicator.features.filing_rank import precedence
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import CopyThresholds, DedupSettings
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.indexes.postings import Part
from services.deduplicator.window.records.header import header_of
from services.deduplicator.window.records.record import sketch_of
from services.deduplicator.window.records.tail import has_former
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
    if incoming.is_notice:
        return []
    rules = settings.copies
    seconds = settings.copy_window.total_seconds()
    found = []
    # An exact comparison reads whole records: only the few candidates with most keys in common get one.
    for serial in window.copy_candidates(incoming.sketch.keys, settled, rules.candidates):
        # Both ways: a late article may be older than what it is compared with.
        in_time = abs(window.articles.event(serial) - incoming.event) <= seconds
        if in_time and _may_be(window, serial, incoming, rules):
            best = _best_text(incoming, window.articles.article(serial), rules)
            found += [best] if best else []
    # Equals go to the earlier on the wire's clock.
    found.sort(
        key=lambda copy: (*copy.relation.strength(), -window.articles.clock_rank(copy.other.serial)), reverse=True
    )
    original = _original_of(window, incoming, found[0], rules) if found else None
    # The rest stays: some of it may come later on the wire's clock, and is looked at for its own sake.
    copies = [original, *found] if original else found
    # A correction is no copy, but may take the place of what it corrects.
    if incoming.stands_alone and not (copies and _takes_its_place(incoming, copies[0].other, rules)):
        return []
    return copies


def precedes(incoming: IncomingArticle, other: StoredArticle, rules: CopyThresholds) -> bool:
    """Whether the newcomer, not the remembered one, is the original of the two."""
    if _replaces(incoming, other, rules):
        return True
    if _is_replaced(incoming, other, rules):
        return False
    mine = precedence(incoming.rank, incoming.event, incoming.article_id)
    return mine < precedence(other.header.rank, other.header.event, other.article_id)


def takes_over(incoming: IncomingArticle, copy: CopyOf, rules: CopyThresholds) -> bool:
    """Whether the newcomer becomes the original of the other's family: a better-placed text that holds enough of it."""
    if _replaces(incoming, copy.other, rules):
        return _takes_its_place(incoming, copy.other, rules)
    enough = copy.relation.similarity.contains_other >= rules.original_share
    return enough and precedes(incoming, copy.other, rules)


def made_from(incoming: IncomingArticle, other: StoredArticle, rules: CopyThresholds) -> Relation | None:
    """What a remembered text is to the newcomer: the relation of `_explained` the other way round."""
    return relation(other.text(), incoming.text(), rules, one_replaces=_one_replaces(incoming, other, rules))


def _explained(incoming: IncomingArticle, other: StoredArticle, rules: CopyThresholds) -> Relation | None:
    return relation(incoming.text(), other.text(), rules, one_replaces=_one_replaces(incoming, other, rules))


def _replaces(incoming: IncomingArticle, other: StoredArticle, rules: CopyThresholds) -> bool:
    return incoming.marked and replaces(incoming.filing(), other.filing(), rules)


def _takes_its_place(incoming: IncomingArticle, other: StoredArticle, rules: CopyThresholds) -> bool:
    """Whether an update or a correction becomes the original instead of what it replaces, however little it holds.

    Much of that may be out of date. But where that was printed from another's text, so is the update.
    """
    return other.explanation.of is None and _replaces(incoming, other, rules)


def _is_replaced(incoming: IncomingArticle, other: StoredArticle, rules: CopyThresholds) -> bool:
    # Few are marked, and a flag costs less than to read who filed it.
    return other.header.marked and replaces(other.filing(), incoming.filing(), rules)


def _one_replaces(incoming: IncomingArticle, other: StoredArticle, rules: CopyThresholds) -> bool:
    return _replaces(incoming, other, rules) or _is_replaced(incoming, other, rules)


def _may_be(window: WindowContents, serial: int, incoming: IncomingArticle, rules: CopyThresholds) -> bool:
    """Whether the sketches have enough in common; saves unpacking the rest of the record where they have not."""
    record = window.articles.record(serial)
    header = header_of(record)
    # Tiny texts have too few shingles for a share to say anything, yet may be equal. Few have former texts.
    if header.body == incoming.body or has_former(record, header.tail_at):
        return True
    found, _ = similarity(incoming.shingles(), Sketch(sketch_of(record, header), header.complete))
    return max(found.contained_in_other, found.contains_other) >= rules.excerpt


def _best_text(incoming: IncomingArticle, article: StoredArticle, rules: CopyThresholds) -> CopyOf | None:
    """Of an article's texts, the newest and its former ones, that which explains the newcomer best."""
    explained = ((text, _explained(incoming, text, rules)) for text in article.texts())
    found = [CopyOf(text, related) for text, related in explained if related]
    # Of equals the first, which is the newest.
    return max(found, key=lambda copy: copy.relation.strength(), default=None)


def _original_of(
    window: WindowContents, incoming: IncomingArticle, copy: CopyOf, rules: CopyThresholds
) -> CopyOf | None:
    """The original of a text's best match, where the text is a copy of that too: a verdict names no copy of a copy."""
    # The match is an original itself.
    if copy.other.explanation.of is None:
        return None
    # It may have expired before its copy did: then the copy is the best that can be named.
    original = window.find(copy.other.explanation.of)
    if original is None or original.explanation.family != copy.other.explanation.family:
        # A long text that holds an earlier brief is not a copy of it, and its own copies are its own.
        return None
    best = _best_text(incoming, original, rules)
    return best if best and best.relation.of_the_family else None
