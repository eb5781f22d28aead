"""The verdict on an article that was not seen before: copy of something, report of a story, or the first of one.

Reads the lane and decides; changes nothing. The shard applies what was decided.
"""

from collections.abc import Sequence
from typing import NamedTuple

from schemas import ids
from schemas.article import Article, TargetKind
from schemas.verdict import StoryReason, Verdict, VerdictKind
from services.deduplicator.copy_search import CopyOf, find_copies, holds_half, precedes
from services.deduplicator.incoming import Incoming
from services.deduplicator.lane import Lane
from services.deduplicator.late_texts import family_at_hand, late_texts, of_late_texts
from services.deduplicator.merging import is_second_proof, older_first, rival
from services.deduplicator.postings import Part
from services.deduplicator.settings import RULES, DedupSettings
from services.deduplicator.stored import Stored, stored
from services.deduplicator.story_match import Match
from services.deduplicator.story_search import matching_stories
from services.deduplicator.supersede import TakenBack, supersede_family
from services.deduplicator.term_counts import Vector
from services.deduplicator.verdicts import shared_paragraphs, story_reason, verdict_id

FOLLOWS = 0.8
"""Share of another text from which an article is in that text's story, though most of it may be something else."""


class Judgement(NamedTuple):
    """A verdict and what follows from it for others."""

    verdict: Verdict
    of: str | None
    """The original, where the article is a copy in its family."""
    taken_back: tuple[TakenBack, ...] = ()
    merge: tuple[str, str] | None = None
    """(story that goes, story that it becomes part of)."""
    also_fits: str | None = None


class _Place(NamedTuple):
    """Which story, why, and what else that proves."""

    story_id: str
    reason: StoryReason
    merge: tuple[str, str] | None = None
    also_fits: str | None = None


def judge(
    lane: Lane,
    article: Article,
    incoming: Incoming,
    vector: Vector,
    settings: DedupSettings,
    *,
    shared: Sequence[Part] = (),
    later: Sequence[int] = (),
) -> Judgement:
    """Decide on an article that the lane does not know.

    `shared` is what the lane's settled postings hold of its shingles. `later` are articles that should have come after
    it: its story does not rest on them.
    """
    if incoming.is_notice:
        return _notice(lane, article, incoming)
    copies = find_copies(lane, incoming, shared, settings)
    after = [copy for copy in copies if copy.other.serial in later]
    late = late_texts(incoming, after, settings)
    # What comes later is no original of it, unless by rank and there is no other.
    copy = next((copy for copy in copies if copy not in after), None)
    copy = copy or next((copy for copy in after if not precedes(incoming, copy.other)), None)
    place = _place(lane, incoming, vector, _story_of_copy(lane, copy, later), settings, later=later)
    taken_back: tuple[TakenBack, ...] = ()
    of = None
    if copy is None:
        verdict = _verdict(incoming, place, family=family_at_hand(late))
    elif precedes(incoming, copy.other) and holds_half(copy):
        verdict = _verdict(incoming, place, family=copy.other.cold.family)
        taken_back = supersede_family(lane, incoming, copy.other, settings)
    else:
        verdict, of = _copy_verdict(incoming, copy, place), copy.other.article_id
    taken_back += of_late_texts(lane, incoming, late, verdict.family, settings)
    return Judgement(verdict, of, taken_back, place.merge, place.also_fits)


def _notice(lane: Lane, article: Article, incoming: Incoming) -> Judgement:
    """A kill, hold or release stands in the story of what it acts on, where that is known."""
    target = _target(lane, article)
    story = lane.resolve(target.cold.story_id) if target else ids.story_id(article.article_id)
    place = _Place(story, StoryReason())
    return Judgement(_verdict(incoming, place), None)


def _target(lane: Lane, article: Article) -> Stored | None:
    for target in article.acts_on:
        if target.kind is TargetKind.GUID:
            serial = lane.serial(ids.article_id(article.namespace, target.value))
            if serial is not None:
                return stored(lane, serial)
    return None


def _story_of_copy(lane: Lane, copy: CopyOf | None, later: Sequence[int]) -> int | None:
    """The story of the text that it was made from, or of another of that family where that text comes later."""
    if copy is None or not (copy.relation.of_the_family or copy.relation.similarity.contains_other >= FOLLOWS):
        return None
    texts = [copy.other.serial]
    if later and copy.relation.of_the_family:
        texts += lane.family(copy.other.cold.family)
    return next((lane.memory.story(serial) for serial in texts if serial not in later), None)


def _place(
    lane: Lane, incoming: Incoming, vector: Vector, own: int | None, settings: DedupSettings, *, later: Sequence[int]
) -> _Place:
    """The story: that of the text it was copied from (`own`), else the best that fits, else a new one."""
    matches = matching_stories(lane, vector, incoming.event, settings, own, hidden=later)
    if own is None:
        if not matches or matches[0].score < 0:
            return _Place(ids.story_id(incoming.article_id), StoryReason())
        own = matches[0].story
    match = next((found for found in matches if found.story == own), None)
    reason = _reason(lane, incoming, vector, match)
    return _with_merge(lane, own, matches, reason, settings)


def _with_merge(lane: Lane, story: int, matches: list[Match], reason: StoryReason, settings: DedupSettings) -> _Place:
    second = rival(matches, story, settings.stories)
    story_id = lane.stories.story_id(story)
    if second is None:
        return _Place(story_id, reason)
    if not is_second_proof(lane, story, second.story):
        return _Place(story_id, reason, also_fits=lane.stories.story_id(second.story))
    kept, gone = (lane.stories.story_id(number) for number in older_first(lane, story, second.story))
    return _Place(kept, reason, merge=(gone, kept))


def _reason(lane: Lane, incoming: Incoming, vector: Vector, match: Match | None) -> StoryReason:
    if match is None:
        return StoryReason()
    theirs = set(lane.memory.terms(match.best_member).tolist())
    places = [
        place for term, place in zip(vector.terms.tolist(), vector.places.tolist(), strict=True) if term in theirs
    ]
    shared = [incoming.terms.names[place] for place in places]
    return story_reason(match, shared, incoming.details.names, lane.memory.cold(match.best_member), incoming.event)


def _verdict(incoming: Incoming, place: _Place, family: str | None = None) -> Verdict:
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=VerdictKind.ORIGINAL,
        family=family or incoming.article_id,
        story_id=place.story_id,
        story_reason=place.reason,
        merged_stories=place.merge[:1] if place.merge else (),
        rules=RULES,
    )


def _copy_verdict(incoming: Incoming, copy: CopyOf, place: _Place) -> Verdict:
    in_family = copy.relation.of_the_family
    return Verdict(
        verdict_id=verdict_id(incoming.article_id, incoming.version, incoming.content),
        kind=copy.relation.kind,
        of=copy.other.article_id,
        of_version=copy.other.header.version,
        family=copy.other.cold.family if in_family else incoming.article_id,
        similarity=copy.relation.similarity,
        shared_paragraphs=shared_paragraphs(incoming.paragraph_hashes, copy.other.paragraph_hashes()),
        story_id=place.story_id,
        story_reason=place.reason,
        merged_stories=place.merge[:1] if place.merge else (),
        rules=RULES,
    )
