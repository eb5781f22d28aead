"""Which of the articles under one made-up id an item is a version of. Pure.

A wire without guids (IPTC 7901, ANPA 1312) is known by its keyword line and the day, and a busy desk files several
stories under one keyword: two alerts, or two court cases under "Harbour/". What a later transmission says decides: a
lead goes to the article that it resembles, and an unmarked item that resembles none is an article of its own, with an
id made of the first one's. Without this the second story would be published as a new version of the first.
"""

from collections.abc import Sequence

from services.deduplicator.copies.relation import similarity
from services.deduplicator.features.filing import shared_headline
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.features.term_hashes import shared_share
from services.deduplicator.revision import earlier_verdict
from services.deduplicator.settings import NamesakeThresholds
from services.deduplicator.window.stored_article import StoredArticle


def own_article(
    incoming: IncomingArticle, namesakes: Sequence[StoredArticle], rules: NamesakeThresholds
) -> StoredArticle | None:
    """The article that the item is a version of; None where it is another one. `namesakes` is not empty."""
    resent = next((known for known in namesakes if earlier_verdict(incoming, known)), None)
    if resent:
        return resent
    # The sort is stable: of those that are equally alike the first is taken, as if there were no other.
    nearest = max(namesakes, key=lambda known: _likeness(incoming, known))
    # What is marked as a lead, or acts on an article, continues one of them, however far it was rewritten.
    if incoming.version > 1 or incoming.stands_alone or _is_alike(incoming, nearest, rules):
        return nearest
    return None


def _is_alike(incoming: IncomingArticle, known: StoredArticle, rules: NamesakeThresholds) -> bool:
    if _shared_words(incoming, known) >= rules.shared_words or _headlines(incoming, known) >= rules.shared_headline:
        return True
    # A flash of one sentence shares no run of words with the full text that follows it, but most of its terms.
    if min(incoming.word_count, known.header.word_count) > rules.short_text:
        return False
    return shared_share(incoming.terms.distinct, known.text().terms) >= rules.shared_terms


def _likeness(incoming: IncomingArticle, known: StoredArticle) -> tuple[float, float]:
    terms = shared_share(incoming.terms.distinct, known.text().terms)
    return _shared_words(incoming, known), _headlines(incoming, known) + terms


def _shared_words(incoming: IncomingArticle, known: StoredArticle) -> float:
    found, _ = similarity(incoming.shingles(), known.sketch())
    return max(found.contained_in_other, found.contains_other)


def _headlines(incoming: IncomingArticle, known: StoredArticle) -> float:
    return shared_headline(incoming.details.headline, known.explanation.details.headline)
