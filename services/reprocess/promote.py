"""The shadow's differences as messages for the live publisher, which stays the only writer of what is public. Pure.

A message takes the place of the one that is known (`supersedes`): the publisher publishes an update under the article's
next sequence number, and nothing if the article is unknown, was killed or has a newer version by now.
"""

from collections.abc import Mapping

from schemas.article import TargetKind
from schemas.published import PublishedArticle
from schemas.verdict import DeduplicatedArticle
from services.reprocess.compare import compare, same_stories

_WORDS = frozenset({"shown", "entities", "text"})
"""Aspects that only the article itself can change; for the others a verdict is enough."""


def superseding(
    published: Mapping[str, PublishedArticle],
    shadow: Mapping[str, PublishedArticle],
    verdicts: Mapping[str, DeduplicatedArticle],
    run: str,
) -> list[DeduplicatedArticle]:
    """One message per article that differs, in the order of their ids. `verdicts` are the shadow's, by article.

    Notices are left out: what they did to others is not done again. `run` becomes part of the verdict ids, so that
    a message that is promoted twice is recognised as a redelivery.
    """
    aspects: dict[str, set[str]] = {}
    for difference in compare(published, shadow).differences:
        aspects.setdefault(difference.article_id, set()).add(difference.aspect)
    stories = same_stories(published, shadow)
    found = []
    for article_id, differing in sorted(aspects.items()):
        message, before = verdicts.get(article_id), published[article_id]
        if message is None or message.enriched is None or _names_others(message):
            continue
        story = stories.get(shadow[article_id].story_id, shadow[article_id].story_id)
        # The story is another only because other articles joined or left it: nothing changes for this one.
        if differing == {"story"} and story == before.story_id:
            continue
        found.append(_message(message, before, differing, story, run))
    return found


def _message(
    message: DeduplicatedArticle, before: PublishedArticle, differing: set[str], story: str, run: str
) -> DeduplicatedArticle:
    verdict = message.verdict.model_copy(
        update={
            "verdict_id": f"{run}{message.verdict.verdict_id}",
            "supersedes": message.verdict.verdict_id,
            "story_id": story,
            # Mergers of the shadow are between its own story ids, which nobody else knows.
            "merged_stories": (),
            "family": message.verdict.family if "verdict" in differing else before.verdict.family,
        }
    )
    enriched = message.enriched if differing & _WORDS else None
    return message.model_copy(update={"verdict": verdict, "enriched": enriched, "redelivered": False})


def _names_others(message: DeduplicatedArticle) -> bool:
    assert message.enriched is not None  # noqa: S101 - the caller has checked
    return any(target.kind is not TargetKind.ITSELF for target in message.enriched.article.acts_on)
