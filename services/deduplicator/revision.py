"""The verdict on a newer version of a known article: what it changed, in the same story and family."""

from schemas.article import Signal
from schemas.verdict import Verdict, VerdictKind
from services.deduplicator.changes import changes, revision_class
from services.deduplicator.copies.relation import similarity
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import RULES
from services.deduplicator.verdicts import shared_paragraphs, verdict_id
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.remembering import text_of
from services.deduplicator.window.stored_article import StoredArticle


def is_newer(incoming: IncomingArticle, known: StoredArticle) -> bool:
    """By version number; the same number with other content is newer where its clock is not behind.

    A notice on the version in hand is always heard, and a kill whatever version it bears. Formats that number only
    updates send embargoes, holds, releases and corrections without a number: of those the clock alone decides.
    """
    if incoming.is_kill:
        return True
    if incoming.version < known.header.version:
        return incoming.unnumbered and incoming.event >= known.header.event
    if incoming.version > known.header.version:
        return True
    return incoming.is_notice or incoming.event >= known.header.event


def revise(window: LanguageWindow, signal: Signal, incoming: IncomingArticle, known: StoredArticle) -> Verdict:
    """The verdict on the newer version."""
    before = known.verdict()
    found = changes(known.explanation.details(), incoming.details)
    shared, _ = similarity(text_of(incoming).sketch, known.text().sketch)
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=VerdictKind.REVISION,
        of=incoming.article_id,
        of_version=known.header.version,
        family=known.explanation.family,
        similarity=shared,
        shared_paragraphs=shared_paragraphs(incoming.paragraph_hashes, known.paragraph_hashes()),
        revision=revision_class(signal, found, 1 - shared.contained_in_other),
        changes=() if incoming.is_notice else found,
        story_id=window.resolve(known.explanation.story_id),
        story_reason=before.story_reason,
        rules=RULES,
    )
