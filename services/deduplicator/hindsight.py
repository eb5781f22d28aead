"""When an article comes later than its place on the wire's clock: those after it are placed in stories again.

Only articles of the last minute are looked at (services/deduplicator/recent.py), in their order, and of these only
such as share a heavy term with a report of a story that has changed: the others would find what they found (in a young
memory all, because there one more in the crowd moves every score). Each is decided as if nothing after it had arrived,
from its record alone, so that a restored memory decides the same. In the end stories hold what they would hold had
everything come in order. A merger that an article proves only now is made; one that was made stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schemas import ids
from schemas.verdict import StoryReason, Verdict
from services.deduplicator.judge import FOLLOWS
from services.deduplicator.lane import NO_STORY, Lane
from services.deduplicator.merging import is_second_proof, older_first, rival
from services.deduplicator.packing import Cold, with_cold
from services.deduplicator.settings import RULES, DedupSettings
from services.deduplicator.stored import Stored, stored
from services.deduplicator.story_index import INDEXED_TERMS
from services.deduplicator.story_match import Match
from services.deduplicator.story_search import matching_stories
from services.deduplicator.supersede import TakenBack
from services.deduplicator.term_counts import vector_of
from services.deduplicator.verdicts import story_reason, verdict_id

_YOUNG = 256
"""Articles below which one more in the crowd moves every score noticeably: there all are placed again."""


@dataclass(frozen=True, slots=True)
class _Move:
    """An article that left a story, and why it is where it is now."""

    serial: int
    left: str
    match: Match | None
    merged: str | None = None
    """The story that it proves to be one with its own."""


@dataclass(frozen=True, slots=True)
class Hindsight:
    """What a newcomer changed of others."""

    taken_back: tuple[TakenBack, ...] = ()
    rewritten: tuple[int, ...] = ()
    """Serial numbers of all whose records changed, those of `taken_back` among them."""
    merged: tuple[str, ...] = ()
    """Stories that are part of others now."""


def place_again(lane: Lane, newcomer: int, later: Sequence[int], settings: DedupSettings) -> Hindsight:
    """Let a newcomer take effect on those `later` on the wire's clock; new verdicts on those whose story changed.

    Where the newcomer opened a story and all of another followed it, that other's id lives on and nothing is announced.
    """
    story = lane.memory.story(newcomer)
    if story == NO_STORY:
        return Hindsight()
    moves: dict[int, _Move] = {}
    before = {serial: lane.memory.record(serial) for serial in later}
    changed = _terms(lane, story)
    young = lane.memory.living < _YOUNG
    for place, serial in enumerate(later):
        if not young and changed.isdisjoint(lane.memory.terms(serial)[:INDEXED_TERMS].tolist()):
            continue
        left = lane.memory.story(serial)
        around = _terms(lane, left)
        move = _place_one(lane, serial, later[place:], settings)
        if move:
            moves[serial] = move
            changed |= around | _terms(lane, lane.memory.story(serial))
    _keep_the_id(lane, newcomer, moves)
    found = [_taken_back(lane, move) for move in moves.values()]
    return Hindsight(
        taken_back=tuple(taken for taken in found if taken),
        rewritten=tuple(serial for serial in later if lane.memory.record(serial) != before[serial]),
        merged=tuple(move.merged for move in moves.values() if move.merged),
    )


def under_its_final_id(lane: Lane, newcomer: int, verdict: Verdict) -> Verdict:
    """The newcomer's verdict where the story that it opened got the id of one that is empty now."""
    if lane.memory.story(newcomer) == NO_STORY:
        return verdict
    story_id = lane.stories.story_id(lane.memory.story(newcomer))
    if story_id != verdict.story_id:
        verdict = verdict.model_copy(update={"story_id": story_id})
        _remember(lane, stored(lane, newcomer), verdict)
    return verdict


def _place_one(lane: Lane, serial: int, hidden: Sequence[int], settings: DedupSettings) -> _Move | None:
    """Decide one article again; None where it stays in its story. A revision stays where it was revised."""
    memory = lane.memory
    before = memory.story(serial)
    if before == NO_STORY:
        return None
    terms, weights = memory.vectors(np.array([serial]))
    length = int(np.count_nonzero(weights[0]))
    vector = vector_of(terms[0, :length], weights[0, :length], np.arange(length))
    article = stored(lane, serial)
    if article.cold.past:
        return None
    article = _without_rival(lane, article)
    own = _followed(lane, article, hidden)
    matches = matching_stories(lane, vector, memory.event(serial), settings, own, hidden=hidden)
    match = next((each for each in matches if each.story == own), None)
    if own is None and matches and matches[0].score >= 0:
        match, own = matches[0], matches[0].story
    if own is None and lane.stories.members(before)[0] == serial:
        return None
    if own is None:
        own = lane.stories.number(_free_id(lane, memory.key(serial)))
    left = lane.stories.story_id(before)
    if own != before:
        lane.stories.leave(before, serial)
        lane.stories.join(own, serial, memory)
        memory.set_story(serial, own)
    merged = _proven(lane, article, matches, own, settings)
    return _Move(serial, left, match, merged) if own != before or merged else None


def _without_rival(lane: Lane, article: Stored) -> Stored:
    """Forget which other story an article fitted before it is asked again."""
    if article.cold.also_fits is None:
        return article
    _rewrite(lane, article, article.cold._replace(also_fits=None))
    return stored(lane, article.serial)


def _proven(lane: Lane, article: Stored, matches: list[Match], own: int, settings: DedupSettings) -> str | None:
    """Note which other story it fits nearly as well, or merge the two where another fitted both before: which goes."""
    second = rival(matches, own, settings.stories)
    if second is None:
        return None
    if not is_second_proof(lane, own, second.story):
        _rewrite(lane, article, article.cold._replace(also_fits=lane.stories.story_id(second.story)))
        return None
    kept, gone = (lane.stories.story_id(number) for number in older_first(lane, own, second.story))
    lane.merge(gone, kept)
    return gone


def _followed(lane: Lane, article: Stored, hidden: Sequence[int]) -> int | None:
    """The story that an article shares with an earlier text it was made from, or that was made from it."""
    members = lane.family(article.cold.family)
    if article.serial not in members and article.cold.of is None:
        members = _held_item(lane, article)
    visible = (each for each in members if each not in hidden and lane.memory.story(each) != NO_STORY)
    return next((lane.memory.story(each) for each in visible), None)


def _held_item(lane: Lane, article: Stored) -> list[int]:
    """The copied item whose story a roundup follows, though not of its family."""
    verdict = article.verdict()
    if verdict.similarity is None or verdict.of is None or verdict.similarity.contains_other < FOLLOWS:
        return []
    other = lane.serial(verdict.of)
    return [] if other is None else [other]


def _free_id(lane: Lane, article_id: str) -> str:
    """The id of a story that an article opens; others may have stayed in one that it opened before."""
    story_id = ids.story_id(article_id)
    while lane.stories.known(story_id) or story_id in lane.merged:
        story_id = ids.story_id(story_id)
    return story_id


def _terms(lane: Lane, story: int) -> set[int]:
    if story == NO_STORY:
        return set()
    reports = lane.stories.members(story)
    return {term for each in reports for term in lane.memory.terms(each)[:INDEXED_TERMS].tolist()}


def _keep_the_id(lane: Lane, newcomer: int, moves: dict[int, _Move]) -> None:
    story = lane.memory.story(newcomer)
    if lane.stories.story_id(story) != ids.story_id(lane.memory.key(newcomer)):
        return
    followed = (move.left for move in moves.values() if lane.memory.story(move.serial) == story)
    emptied = next((left for left in followed if not lane.stories.known(left) and left not in lane.merged), None)
    if emptied:
        lane.stories.rename(story, emptied)


def _taken_back(lane: Lane, move: _Move) -> TakenBack | None:
    """The new verdict on an article that moved; None where its story has the same id in the end."""
    story_id = lane.stories.story_id(lane.memory.story(move.serial))
    if story_id == move.left and move.merged is None:
        return None
    article = stored(lane, move.serial)
    before = article.verdict()
    version, content = article.header.version, article.header.content
    verdict = before.model_copy(
        update={
            "verdict_id": verdict_id(article.article_id, version, content, before.verdict_id),
            "story_id": story_id,
            "story_reason": _reason(lane, article, move.match),
            "merged_stories": (move.merged,) if move.merged else (),
            "rules": RULES,
            "supersedes": before.verdict_id,
        }
    )
    record = _remember(lane, article, verdict)
    return TakenBack(move.serial, article.article_id, version, verdict, record)


def _remember(lane: Lane, article: Stored, verdict: Verdict) -> bytes:
    cold = article.cold._replace(story_id=verdict.story_id, verdict=verdict.model_dump_json())
    return _rewrite(lane, article, cold)


def _rewrite(lane: Lane, article: Stored, cold: Cold) -> bytes:
    record = with_cold(article.record, article.header, cold)
    lane.memory.rewrite(article.serial, record)
    return record


def _reason(lane: Lane, article: Stored, match: Match | None) -> StoryReason:
    if match is None:
        return StoryReason()
    other = stored(lane, match.best_member)
    return story_reason(match, (), article.cold.names, other.cold, article.header.event)
