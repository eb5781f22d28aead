"""New verdicts on the members of a family when a better original arrives late."""

from schemas.verdict import Verdict
from services.deduplicator.copies.search import made_from
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import RULES, CopyThresholds
from services.deduplicator.verdicts import SupersedingVerdict, shared_paragraphs, verdict_id
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.records.record import with_explanation
from services.deduplicator.window.stored_article import StoredArticle


def supersede_family(
    window: WindowContents,
    original: IncomingArticle,
    former: StoredArticle,
    rules: CopyThresholds,
    *,
    family: str | None = None,
) -> tuple[SupersedingVerdict, ...]:
    """New verdicts on the former original and on its copies, as copies of `original`; nothing is changed here.

    A member that is not a copy of the new original keeps its verdict. They go over to another `family` where one is
    named.
    """
    # A former original without copies is not listed as a family, so it stands alone.
    members = window.family(former.explanation.family) or [former.serial]
    found = (superseding(window, original, window.articles.article(serial), rules, family=family) for serial in members)
    return tuple(verdict for verdict in found if verdict)


def superseding(
    window: WindowContents,
    original: IncomingArticle,
    member: StoredArticle,
    rules: CopyThresholds,
    *,
    family: str | None = None,
) -> SupersedingVerdict | None:
    """The new verdict on one article as made from `original`; None where it was not."""
    # A member that was killed or held keeps its words and may be compared; a notice has none.
    if member.article_id == original.article_id or not member.header.indexed:
        return None
    # Only what can be shown of the two texts themselves: that A copies B and B copies C does not make A a copy of C.
    related = made_from(original, member, rules)
    if related is None:
        return None
    before = member.verdict()
    verdict = Verdict(
        # The superseded id is part of the new one: two verdicts on the same content stay apart.
        verdict_id=verdict_id(member.article_id, member.header.version, member.header.content, before.verdict_id),
        kind=related.kind,
        of=original.article_id,
        of_version=original.version,
        # The family keeps its id although its original is another now: subscribers group by it.
        family=family or before.family,
        similarity=related.similarity,
        shared_paragraphs=shared_paragraphs(member.paragraph_hashes(), original.paragraph_hashes),
        story_id=window.stories.resolve(before.story_id),
        story_reason=before.story_reason,
        rules=RULES,
        supersedes=before.verdict_id,
    )
    # Packed here, not where it is applied: the message and the record then say the same, byte for byte.
    explanation = member.explanation._replace(
        of=original.article_id, family=verdict.family, story_id=verdict.story_id, verdict=verdict.model_dump_json()
    )
    record = with_explanation(member.record, member.header, explanation)
    return SupersedingVerdict(member.serial, member.article_id, member.header.version, verdict, record)
