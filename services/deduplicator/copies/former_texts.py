"""Which former texts of an article are kept, so that a copy of one is still known as a copy of the article. Pure.

A newspaper prints what the agency sent at nine, also when the agency has sent other words since; an embargo and a kill
reach it all the same. Most versions add to the text before: then the newest stands for all, and nothing is kept.
"""

from collections.abc import Sequence

from services.deduplicator.copies.relation import relation
from services.deduplicator.features.compared_text import ComparedText
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import CopyThresholds
from services.deduplicator.window.records.header import header_of
from services.deduplicator.window.records.record import NO_DETAILS, former_text, pack, with_former
from services.deduplicator.window.stored_article import StoredArticle
from services.deduplicator.window.term_counts import NO_VECTOR


def former_texts(incoming: IncomingArticle, known: StoredArticle, rules: CopyThresholds) -> tuple[bytes, ...]:
    """Records of the former texts, the oldest first, once the newcomer is the article's newest version."""
    return _kept(incoming.text(), list(known.texts()), rules)


def with_older_text(incoming: IncomingArticle, known: StoredArticle, rules: CopyThresholds) -> bytes | None:
    """The article's record with the text of a version that came too late; None where nothing need be added.

    Its source has sent it, so others may have printed it.
    """
    if incoming.is_notice:
        return None
    newest, *former = known.texts() if known.header.indexed else (None, *known.texts())
    texts = _kept(newest.text() if newest else None, [*former, _as_former(incoming, known)], rules)
    if len(texts) == len(former):
        return None
    return with_former(known.record, known.header, texts)


def _as_former(incoming: IncomingArticle, known: StoredArticle) -> StoredArticle:
    explained = known.explanation._replace(details=incoming.details)
    record = pack(incoming, NO_VECTOR, explained, live=known.header.live, sequence=0, event=incoming.event)
    if known.header.killed:
        # Of what was killed nothing is kept that a person could read.
        record = former_text(record, header_of(record), NO_DETAILS)
    return StoredArticle(
        known.serial, known.article_id, record, header_of(record), explained, is_former=known.header.killed
    )


def _kept(newest: ComparedText | None, before: Sequence[StoredArticle], rules: CopyThresholds) -> tuple[bytes, ...]:
    """`before` begins with the latest; of the oldest those are dropped that are too many."""
    kept: list[bytes] = []
    texts = [newest] if newest else []
    hashes = 0
    for former in before:
        text = former.text()
        hashes += len(text.sketch.hashes)
        if len(kept) == rules.former_texts or hashes > rules.former_hashes:
            break
        if len(text.sketch.hashes) and not any(_stands_for(later, text, rules) for later in texts):
            texts.append(text)
            kept.append(former.record if former.is_former else former_text(former.record, former.header))
    return tuple(reversed(kept))


def _stands_for(later: ComparedText, text: ComparedText, rules: CopyThresholds) -> bool:
    """Whether a copy of the text would be known as one of the later text as well."""
    related = relation(text, later, rules)
    return related is not None and related.similarity.contained_in_other >= rules.near
