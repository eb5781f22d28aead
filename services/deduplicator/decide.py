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
from services.deduplicator.copies.superseding import supersede_family
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import RULES, CopyThresholds, DedupSettings
from services.deduplicator.stories.choice import StoryChoice, choose_story
from services.deduplicator.verdicts import SupersedingVerdict, shared_paragraphs, verdict_id
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
    # Asked once for both directions: what the text was made from, and what was made from it.
    copies = find_copies(window, incoming, settled, settings)
    after = [copy for copy in copies if copy.other.serial in later]
    # Before the own verdict: a late original takes its family's id from them.
    late = late_copies(incoming, after, rules)
    copy = _original(incoming, copies, after, rules)
    own = _story_of_copy(window, copy, later, settings)
    choice = choose_story(window, incoming, vector, own, settings, later=later)
    superseding: tuple[SupersedingVerdict, ...] = ()
    of = None
    if copy is None:
        verdict = _original_verdict(incoming, choice, family=announced_family(late))
    elif takes_over(incoming, copy, rules):
        # The family keeps the id that was announced, whichever article founded it.
        verdict = _original_verdict(incoming, choice, family=copy.other.explanation.family)
        superseding = supersede_family(window, incoming, copy.other, rules)
    else:
        verdict, of = _copy_verdict(incoming, copy, choice), copy.other.article_id
    # Last, because they join the family that the verdict settled on.
    superseding += supersede_late_copies(window, incoming, late, verdict.family, rules)
    return FirstVerdict(verdict, of, superseding, choice.merge, choice.also_fits)


def _original(
    incoming: IncomingArticle, copies: Sequence[CopyOf], after: Sequence[CopyOf], rules: CopyThresholds
) -> CopyOf | None:
    """What the article was made from: the best that came before it on the wire's clock.

    A later text counts only where no earlier one is related and where it outranks the article, as an agency's does.
    """
    earlier = next((copy for copy in copies if copy not in after), None)
    return earlier or next((copy for copy in after if not precedes(incoming, copy.other, rules)), None)


def _notice(window: WindowContents, article: Article, incoming: IncomingArticle) -> FirstVerdict:
    """A kill, hold or release stands in the story of what it acts on, where that is known."""
    target = _target(window, article)
    story = window.stories.resolve(target.explanation.story_id) if target else ids.story_id(article.article_id)
    return FirstVerdict(_original_verdict(incoming, StoryChoice(story, StoryReason())), None)


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


def _original_verdict(incoming: IncomingArticle, choice: StoryChoice, family: str | None = None) -> Verdict:
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=VerdictKind.ORIGINAL,
        family=family or incoming.article_id,
        story_id=choice.story_id,
        story_reason=choice.reason,
        merged_stories=choice.merge[:1] if choice.merge else (),
        rules=RULES,
    )


def _copy_verdict(incoming: IncomingArticle, copy: CopyOf, choice: StoryChoice) -> Verdict:
    in_family = copy.relation.of_the_family
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=copy.relation.kind,
        of=copy.other.article_id,
        of_version=copy.other.header.version,
        # A round-up that holds a copied item founds a family of its own, where its own copies belong.
        family=copy.other.explanation.family if in_family else incoming.article_id,
        similarity=copy.relation.similarity,
        shared_paragraphs=shared_paragraphs(incoming.paragraph_hashes, copy.other.paragraph_hashes()),
        story_id=choice.story_id,
        story_reason=choice.reason,
        merged_stories=choice.merge[:1] if choice.merge else (),
        rules=RULES,
    )
