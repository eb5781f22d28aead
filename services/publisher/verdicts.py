"""Which part of the deduplicator's verdict is public, and whose copy it makes an article. Pure."""

from schemas.published import VerdictInShort
from schemas.verdict import StoryReason, Verdict, VerdictKind

COPY_KINDS = frozenset({VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT})


def verdict_in_short(verdict: Verdict, *, with_changes: bool = True) -> VerdictInShort:
    """The verdict without the deduplicator's internals, and without the changed words where these may not be shown."""
    return VerdictInShort(
        kind=verdict.kind,
        of=verdict.of,
        family=verdict.family,
        similarity=verdict.similarity,
        revision=verdict.revision,
        changes=verdict.changes if with_changes else (),
        why_this_story=verdict.story_reason,
    )


def without_words(verdict: VerdictInShort) -> VerdictInShort:
    """The verdict on an article that must not be shown: changes and story terms quote its text."""
    # Built field by field, so that a field that is added to the verdict is hidden until somebody decides otherwise.
    reason = verdict.why_this_story
    return VerdictInShort(
        kind=verdict.kind,
        of=verdict.of,
        family=verdict.family,
        similarity=verdict.similarity,
        revision=verdict.revision,
        changes=(),
        why_this_story=StoryReason(
            score=reason.score, threshold=reason.threshold, hours_since_last=reason.hours_since_last
        ),
    )


def copied_article(verdict: Verdict, article_id: str, known_original: str | None) -> str | None:
    """The article whose words this one repeats. `known_original` is that of its last version.

    A revision of a copy still holds the words of the original, so it stays a copy until a verdict says otherwise.
    An article that is a copy of its own earlier version copies nobody.
    """
    if verdict.kind in COPY_KINDS:
        return verdict.of if verdict.of != article_id else None
    return known_original if verdict.kind is VerdictKind.REVISION else None
