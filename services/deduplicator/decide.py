"""The verdict on an article that the window does not know: a copy, a report of a story, or the first of one.

Reads the window and changes nothing; the partition applies what was decided. The order of the questions:

1. A notice has no text of its own: it stands in the story of what it acts on.
2. Which remembered texts share the words of this one? Those that come later on the wire's clock are kept apart: they
   may be made from it, but it is not made from them.
3. Which story? That of the text it was copied from, else the best that fits, else one of its own.
4. Is it a copy, or does it take over as the original of a family, or neither?
5. What changes for those that arrived too early?
"""

from collections.abc import Sequence
from typing import NamedTuple

from schemas import ids
from schemas.article import Article, TargetKind
from schemas.verdict import StoryReason, Verdict, VerdictKind
from services.deduplicator.copies.late_originals import announced_family, late_copies, supersede_late_copies
from services.deduplicator.copies.search import CopyOf, find_copies, precedes, takes_over
from services.deduplicator.copies.superseding import SupersedingVerdict, supersede_family
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import RULES, DedupSettings, StoryThresholds
from services.deduplicator.stories.merging import is_second_proof, older_first, rival
from services.deduplicator.stories.reason import story_reason
from services.deduplicator.stories.score import StoryMatch
from services.deduplicator.stories.search import matching_stories
from services.deduplicator.verdicts import shared_paragraphs, verdict_id
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.indexes.postings import Part
from services.deduplicator.window.stored_article import StoredArticle
from services.deduplicator.window.term_counts import StoryVector


class FirstVerdict(NamedTuple):
    """The verdict on an article's first version, and what follows from it for others."""

    verdict: Verdict
    of: str | None
    """The original, where the article is a copy in its family."""
    superseding: tuple[SupersedingVerdict, ...] = ()
    merge: tuple[str, str] | None = None
    """(story that goes, story that it becomes part of)."""
    also_fits: str | None = None
    """Another story that the article fits nearly as well."""


class _StoryChoice(NamedTuple):
    """Which story, why, and what else that proves."""

    story_id: str
    reason: StoryReason
    merge: tuple[str, str] | None = None
    also_fits: str | None = None


def first_verdict(
    window: WindowContents,
    article: Article,
    incoming: IncomingArticle,
    vector: StoryVector,
    settings: DedupSettings,
    *,
    settled: Sequence[Part] = (),
    later: Sequence[int] = (),
) -> FirstVerdict:
    """Decide on an article that the window does not know.

    `settled` is what the window's settled postings hold of its shingles. `later` are articles that should have come
    after it: its story does not rest on them.
    """
    if incoming.is_notice:
        return _notice(window, article, incoming)
    rules = settings.copies
    copies = find_copies(window, incoming, settled, settings)
    after = [copy for copy in copies if copy.other.serial in later]
    # Before the own verdict: a late original takes its family's id from them.
    late = late_copies(incoming, after, rules)
    copy = _original(incoming, copies, after)
    choice = _story(window, incoming, vector, _story_of_copy(window, copy, later, settings), settings, later=later)
    superseding: tuple[SupersedingVerdict, ...] = ()
    of = None
    if copy is None:
        verdict = _original_verdict(incoming, choice, family=announced_family(late))
    elif takes_over(incoming, copy, rules):
        # The family keeps the id that was announced, whoever founded it.
        verdict = _original_verdict(incoming, choice, family=copy.other.explanation.family)
        superseding = supersede_family(window, incoming, copy.other, rules)
    else:
        verdict, of = _copy_verdict(incoming, copy, choice), copy.other.article_id
    # Last, because they join the family that the verdict settled on.
    superseding += supersede_late_copies(window, incoming, late, verdict.family, rules)
    return FirstVerdict(verdict, of, superseding, choice.merge, choice.also_fits)


def _original(incoming: IncomingArticle, copies: Sequence[CopyOf], after: Sequence[CopyOf]) -> CopyOf | None:
    """What the article was made from: the best that came before it on the wire's clock.

    A later text counts only where no earlier one is related and where it outranks the article, as an agency's does.
    """
    earlier = next((copy for copy in copies if copy not in after), None)
    return earlier or next((copy for copy in after if not precedes(incoming, copy.other)), None)


def _notice(window: WindowContents, article: Article, incoming: IncomingArticle) -> FirstVerdict:
    """A kill, hold or release stands in the story of what it acts on, where that is known."""
    target = _target(window, article)
    story = window.stories.resolve(target.explanation.story_id) if target else ids.story_id(article.article_id)
    return FirstVerdict(_original_verdict(incoming, _StoryChoice(story, StoryReason())), None)


def _target(window: WindowContents, article: Article) -> StoredArticle | None:
    guids = (target.value for target in article.acts_on if target.kind is TargetKind.GUID)
    found = (window.find(ids.article_id(article.namespace, guid)) for guid in guids)
    return next((target for target in found if target), None)


def _story_of_copy(
    window: WindowContents, copy: CopyOf | None, later: Sequence[int], settings: DedupSettings
) -> int | None:
    """The story of the text that it was made from, or of another of that family where that text comes later."""
    if copy is None:
        return None
    holds_item = copy.relation.similarity.contains_other >= settings.stories.held_item
    if not (copy.relation.of_the_family or holds_item):
        return None
    # What comes later is hidden, and so is its story; but an earlier member of its family leads to the same one.
    texts = [copy.other.serial]
    if later and copy.relation.of_the_family:
        texts += window.family(copy.other.explanation.family)
    return next((window.articles.story(serial) for serial in texts if serial not in later), None)


def _story(
    window: WindowContents,
    incoming: IncomingArticle,
    vector: StoryVector,
    own: int | None,
    settings: DedupSettings,
    *,
    later: Sequence[int],
) -> _StoryChoice:
    """The story: that of the text it was copied from (`own`), else the best that fits, else a new one."""
    matches = matching_stories(window, vector, incoming.event, settings, own, hidden=later)
    if own is None:
        if not matches or matches[0].score < 0:
            return _StoryChoice(ids.story_id(incoming.article_id), StoryReason())
        own = matches[0].story
    # A copy follows its original however little the story fits it: then the score that is reported is negative.
    match = next((found for found in matches if found.story == own), None)
    reason = _reason(window, incoming, vector, match)
    return _with_merge(window, own, matches, reason, settings.stories)


def _with_merge(
    window: WindowContents, story: int, matches: list[StoryMatch], reason: StoryReason, rules: StoryThresholds
) -> _StoryChoice:
    """The first article that fits two stories is noted, a second one merges them."""
    second = rival(matches, story, rules)
    if second is None:
        return _StoryChoice(window.stories.story_id(story), reason)
    if not is_second_proof(window, story, second.story):
        return _StoryChoice(window.stories.story_id(story), reason, also_fits=window.stories.story_id(second.story))
    kept, gone = older_first(window, story, second.story)
    return _StoryChoice(kept, reason, merge=(gone, kept))


def _reason(
    window: WindowContents, incoming: IncomingArticle, vector: StoryVector, match: StoryMatch | None
) -> StoryReason:
    if match is None:
        return StoryReason()
    # Of the remembered report only term hashes are left; the words are those of the article at hand.
    theirs = set(window.articles.terms(match.best_member).tolist())
    own = zip(vector.terms.tolist(), vector.positions.tolist(), strict=True)
    shared = [incoming.terms.names[position] for term, position in own if term in theirs]
    other = window.articles.explanation(match.best_member)
    return story_reason(match, shared, incoming.details.names, other, incoming.event)


def _original_verdict(incoming: IncomingArticle, choice: _StoryChoice, family: str | None = None) -> Verdict:
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=VerdictKind.ORIGINAL,
        family=family or incoming.article_id,
        story_id=choice.story_id,
        story_reason=choice.reason,
        merged_stories=choice.merge[:1] if choice.merge else (),
        rules=RULES,
    )


def _copy_verdict(incoming: IncomingArticle, copy: CopyOf, choice: _StoryChoice) -> Verdict:
    in_family = copy.relation.of_the_family
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=copy.relation.kind,
        of=copy.other.article_id,
        of_version=copy.other.header.version,
        family=copy.other.explanation.family if in_family else incoming.article_id,
        similarity=copy.relation.similarity,
        shared_paragraphs=shared_paragraphs(incoming.paragraph_hashes, copy.other.paragraph_hashes()),
        story_id=choice.story_id,
        story_reason=choice.reason,
        merged_stories=choice.merge[:1] if choice.merge else (),
        rules=RULES,
    )
