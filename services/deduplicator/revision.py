"""The verdict on a newer version of a known article: what it changed, in the same story and family."""

from schemas.article import Signal
from schemas.verdict import Verdict, VerdictKind
from services.deduplicator.changes import changes, revision_class
from services.deduplicator.copies.relation import similarity
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import RULES, RevisionThresholds
from services.deduplicator.verdicts import shared_paragraphs, verdict_id
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.stored_article import StoredArticle


def earlier_verdict(incoming: IncomingArticle, known: StoredArticle) -> Verdict | None:
    """The verdict that this very version with this very content got; None where it is not a redelivery."""
    if (incoming.version, incoming.content) == (known.header.version, known.header.content):
        return known.verdict()
    # Sources resend old versions, too: each is answered as it was the first time.
    for version, content, verdict in known.explanation.past:
        if (version, content) == (incoming.version, incoming.content.hex()):
            return Verdict.model_validate_json(verdict)
    return None


def is_newer(incoming: IncomingArticle, known: StoredArticle) -> bool:
    """By version number; the same number with other content is newer where its clock is not behind.

    A notice on the current version is always heard, and a kill whatever version it bears. Formats that number only
    updates send embargoes, holds, releases and corrections without a number: of those the clock alone decides.
    """
    if incoming.is_kill:
        return True
    if incoming.version < known.header.version:
        return incoming.unnumbered and incoming.event >= known.header.event
    if incoming.version > known.header.version:
        return True
    return incoming.is_notice or incoming.event >= known.header.event


def revision_verdict(
    window: WindowContents, signal: Signal, incoming: IncomingArticle, known: StoredArticle, rules: RevisionThresholds
) -> Verdict:
    """The verdict on the newer version."""
    before = known.verdict()
    found = changes(known.explanation.details, incoming.details, rules)
    shared, _ = similarity(incoming.shingles(), known.sketch())
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=VerdictKind.REVISION,
        of=incoming.article_id,
        of_version=known.header.version,
        # A rewritten article stays where it was announced, even where it is no copy any more.
        family=known.explanation.family,
        similarity=shared,
        shared_paragraphs=shared_paragraphs(incoming.paragraph_hashes, known.paragraph_hashes()),
        revision=revision_class(signal, found, 1 - shared.contained_in_other, rules),
        # A notice has no text: every line of the article would be listed as gone.
        changes=() if incoming.is_notice else found,
        story_id=window.stories.resolve(known.explanation.story_id),
        story_reason=before.story_reason,
        rules=RULES,
    )


def past_versions(known: StoredArticle, rules: RevisionThresholds) -> tuple[tuple[int, str, str], ...]:
    """(version, content digest in hex, verdict) of the version that is replaced and of those before it."""
    standing = (known.header.version, known.header.content.hex(), known.explanation.verdict)
    return (*known.explanation.past, standing)[-rules.past_versions :]
