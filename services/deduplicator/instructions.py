"""A decision with what it has to do with notices: instructions for their targets, beside the article's own message."""

from schemas import ids
from schemas.enriched import EnrichedArticle
from schemas.verdict import DeduplicatedArticle, StoryReason, Verdict, VerdictKind
from services.deduplicator.decision import Decision
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.notices.resolver import Addressed, Resolution
from services.deduplicator.settings import RULES
from services.deduplicator.verdicts import verdict_id


def with_notices(decision: Decision, resolution: Resolution) -> Decision:
    """The decision on a version, and what follows for others. Its own message stays the first."""
    own, *superseding = decision.messages
    resolved = own.model_copy(update={"notices": resolution.notices, "targets": resolution.targets})
    messages = (resolved, *superseding, *_messages(resolution, own.verdict))
    # Names first: the article's own record says that the message is done.
    return Decision(messages, (*resolution.state, *decision.state), decision.redelivered)


def forwarded_decision(enriched: EnrichedArticle, incoming: IncomingArticle, resolution: Resolution) -> Decision:
    """What a notice from another partition means here. It has no verdict here, as it has no window."""
    article = enriched.article
    verdict = Verdict(
        verdict_id=verdict_id(article.article_id, article.version, incoming.content),
        kind=VerdictKind.ORIGINAL,
        family=article.article_id,
        story_id=ids.story_id(article.article_id),
        story_reason=StoryReason(),
        rules=RULES,
    )
    copy = DeduplicatedArticle(
        article_id=article.article_id,
        version=article.version,
        verdict=verdict,
        enriched=enriched,
        notice_copy=True,
        targets=resolution.targets,
    )
    return Decision((copy, *_messages(resolution, verdict)), resolution.state)


def _messages(resolution: Resolution, verdict: Verdict) -> list[DeduplicatedArticle]:
    return [_message(addressed, verdict) for addressed in resolution.instructions]


def _message(addressed: Addressed, verdict: Verdict) -> DeduplicatedArticle:
    return DeduplicatedArticle(
        article_id=addressed.article_id,
        version=addressed.instruction.version,
        verdict=verdict,
        enriched=None,
        instruction=addressed.instruction,
        targets=addressed.targets,
    )
