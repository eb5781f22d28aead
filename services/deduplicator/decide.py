"""The verdict on an article that was not seen before: copy of something, report of a story, or the first of one.

Reads the lane and decides; changes nothing. The shard applies what was decided.
"""

from collections.abc import Sequence
from typing import NamedTuple

from schemas import ids
from schemas.article import Article, TargetKind
from schemas.verdict import StoryReason, Verdict, VerdictKind
from services.deduplicator.copies.late_originals import family_at_hand, late_texts, of_late_texts
from services.deduplicator.copies.search import CopyOf, find_copies, holds_half, precedes
from services.deduplicator.copies.superseding import SupersedingVerdict, supersede_family
from services.deduplicator.features.incoming import IncomingArticle
from services.deduplicator.settings import RULES, DedupSettings
from services.deduplicator.stories.merging import is_second_proof, older_first, rival
from services.deduplicator.stories.score import StoryMatch
from services.deduplicator.stories.search import matching_stories
from services.deduplicator.verdicts import shared_paragraphs, story_reason, verdict_id
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.postings import Part
from services.deduplicator.window.stored_article import StoredArticle, stored
from services.deduplicator.window.term_counts import StoryVector

FOLLOWS = 0.8
"""Share of another text from which an article is in that text's story, though most of it may be something else."""


class FirstVerdict(NamedTuple):
    """A verdict and what follows from it for others."""

    verdict: Verdict
    of: str | None
    """The original, where the article is a copy in its family."""
    taken_back: tuple[SupersedingVerdict, ...] = ()
    merge: tuple[str, str] | None = None
    """(story that goes, story that it becomes part of)."""
    also_fits: str | None = None


class _StoryChoice(NamedTuple):
    """Which story, why, and what else that proves."""

    story_id: str
    reason: StoryReason
    merge: tuple[str, str] | None = None
    also_fits: str | None = None


def judge(
    window: LanguageWindow,
    article: Article,
    incoming: IncomingArticle,
    vector: StoryVector,
    settings: DedupSettings,
    *,
    shared: Sequence[Part] = (),
    later: Sequence[int] = (),
) -> FirstVerdict:
    """Decide on an article that the lane does not know.

    `shared` is what the lane's settled postings hold of its shingles. `later` are articles that should have come after
    it: its story does not rest on them.
    """
    if incoming.is_notice:
        return _notice(window, article, incoming)
    copies = find_copies(window, incoming, shared, settings)
    after = [copy for copy in copies if copy.other.serial in later]
    late = late_texts(incoming, after, settings)
    # What comes later is no original of it, unless by rank and there is no other.
    copy = next((copy for copy in copies if copy not in after), None)
    copy = copy or next((copy for copy in after if not precedes(incoming, copy.other)), None)
    place = _place(window, incoming, vector, _story_of_copy(window, copy, later), settings, later=later)
    taken_back: tuple[SupersedingVerdict, ...] = ()
    of = None
    if copy is None:
        verdict = _verdict(incoming, place, family=family_at_hand(late))
    elif precedes(incoming, copy.other) and holds_half(copy):
        verdict = _verdict(incoming, place, family=copy.other.explanation.family)
        taken_back = supersede_family(window, incoming, copy.other, settings)
    else:
        verdict, of = _copy_verdict(incoming, copy, place), copy.other.article_id
    taken_back += of_late_texts(window, incoming, late, verdict.family, settings)
    return FirstVerdict(verdict, of, taken_back, place.merge, place.also_fits)


def _notice(window: LanguageWindow, article: Article, incoming: IncomingArticle) -> FirstVerdict:
    """A kill, hold or release stands in the story of what it acts on, where that is known."""
    target = _target(window, article)
    story = window.resolve(target.explanation.story_id) if target else ids.story_id(article.article_id)
    place = _StoryChoice(story, StoryReason())
    return FirstVerdict(_verdict(incoming, place), None)


def _target(window: LanguageWindow, article: Article) -> StoredArticle | None:
    for target in article.acts_on:
        if target.kind is TargetKind.GUID:
            serial = window.serial(ids.article_id(article.namespace, target.value))
            if serial is not None:
                return stored(window, serial)
    return None


def _story_of_copy(window: LanguageWindow, copy: CopyOf | None, later: Sequence[int]) -> int | None:
    """The story of the text that it was made from, or of another of that family where that text comes later."""
    if copy is None or not (copy.relation.of_the_family or copy.relation.similarity.contains_other >= FOLLOWS):
        return None
    texts = [copy.other.serial]
    if later and copy.relation.of_the_family:
        texts += window.family(copy.other.explanation.family)
    return next((window.table.story(serial) for serial in texts if serial not in later), None)


def _place(
    window: LanguageWindow,
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
    match = next((found for found in matches if found.story == own), None)
    reason = _reason(window, incoming, vector, match)
    return _with_merge(window, own, matches, reason, settings)


def _with_merge(
    window: LanguageWindow, story: int, matches: list[StoryMatch], reason: StoryReason, settings: DedupSettings
) -> _StoryChoice:
    second = rival(matches, story, settings.stories)
    story_id = window.stories.story_id(story)
    if second is None:
        return _StoryChoice(story_id, reason)
    if not is_second_proof(window, story, second.story):
        return _StoryChoice(story_id, reason, also_fits=window.stories.story_id(second.story))
    kept, gone = (window.stories.story_id(number) for number in older_first(window, story, second.story))
    return _StoryChoice(kept, reason, merge=(gone, kept))


def _reason(
    window: LanguageWindow, incoming: IncomingArticle, vector: StoryVector, match: StoryMatch | None
) -> StoryReason:
    if match is None:
        return StoryReason()
    theirs = set(window.table.terms(match.best_member).tolist())
    places = [
        place for term, place in zip(vector.terms.tolist(), vector.places.tolist(), strict=True) if term in theirs
    ]
    shared = [incoming.terms.names[place] for place in places]
    return story_reason(
        match, shared, incoming.details.names, window.table.explanation(match.best_member), incoming.event
    )


def _verdict(incoming: IncomingArticle, place: _StoryChoice, family: str | None = None) -> Verdict:
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=VerdictKind.ORIGINAL,
        family=family or incoming.article_id,
        story_id=place.story_id,
        story_reason=place.reason,
        merged_stories=place.merge[:1] if place.merge else (),
        rules=RULES,
    )


def _copy_verdict(incoming: IncomingArticle, copy: CopyOf, place: _StoryChoice) -> Verdict:
    in_family = copy.relation.of_the_family
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=copy.relation.kind,
        of=copy.other.article_id,
        of_version=copy.other.header.version,
        family=copy.other.explanation.family if in_family else incoming.article_id,
        similarity=copy.relation.similarity,
        shared_paragraphs=shared_paragraphs(incoming.paragraph_hashes, copy.other.paragraph_hashes()),
        story_id=place.story_id,
        story_reason=place.reason,
        merged_stories=place.merge[:1] if place.merge else (),
        rules=RULES,
    )
