"""When an article comes later than its place on the wire's clock: those after it are placed in stories again.

Only articles of the last minute are looked at (services/deduplicator/window/recent_articles.py), in their order, and of
these only such as share a heavy term with a report of a story that has changed: the others would find what they found
(in a young memory all, because there one more in the crowd moves every score). Each is decided as if nothing after it
had arrived, from its record alone, so that a restored memory decides the same. In the end stories hold what they would
hold had everything come in order. A merger that an article proves only now is made; one that was made stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schemas import ids
from schemas.verdict import StoryReason, Verdict
from services.deduplicator.copies.superseding import SupersedingVerdict
from services.deduplicator.decide import FOLLOWS
from services.deduplicator.settings import RULES, DedupSettings
from services.deduplicator.stories.merging import is_second_proof, older_first, rival
from services.deduplicator.stories.score import StoryMatch
from services.deduplicator.stories.search import matching_stories
from services.deduplicator.verdicts import story_reason, verdict_id
from services.deduplicator.window.language_window import NO_STORY, LanguageWindow
from services.deduplicator.window.record import Explanation, with_explanation
from services.deduplicator.window.stored_article import StoredArticle, stored
from services.deduplicator.window.story_index import INDEXED_TERMS
from services.deduplicator.window.term_counts import vector_of

_YOUNG = 256
"""Articles below which one more in the crowd moves every score noticeably: there all are placed again."""


@dataclass(frozen=True, slots=True)
class _Move:
    """An article that left a story, and why it is where it is now."""

    serial: int
    left: str
    match: StoryMatch | None
    merged: str | None = None
    """The story that it proves to be one with its own."""


@dataclass(frozen=True, slots=True)
class Reordering:
    """What a newcomer changed of others."""

    taken_back: tuple[SupersedingVerdict, ...] = ()
    rewritten: tuple[int, ...] = ()
    """Serial numbers of all whose records changed, those of `taken_back` among them."""
    merged: tuple[str, ...] = ()
    """Stories that are part of others now."""


def place_again(window: LanguageWindow, newcomer: int, later: Sequence[int], settings: DedupSettings) -> Reordering:
    """Let a newcomer take effect on those `later` on the wire's clock; new verdicts on those whose story changed.

    Where the newcomer opened a story and all of another followed it, that other's id lives on and nothing is announced.
    """
    story = window.table.story(newcomer)
    if story == NO_STORY:
        return Reordering()
    moves: dict[int, _Move] = {}
    before = {serial: window.table.record(serial) for serial in later}
    changed = _terms(window, story)
    young = window.table.living < _YOUNG
    for place, serial in enumerate(later):
        if not young and changed.isdisjoint(window.table.terms(serial)[:INDEXED_TERMS].tolist()):
            continue
        left = window.table.story(serial)
        around = _terms(window, left)
        move = _place_one(window, serial, later[place:], settings)
        if move:
            moves[serial] = move
            changed |= around | _terms(window, window.table.story(serial))
    _keep_the_id(window, newcomer, moves)
    found = [_taken_back(window, move) for move in moves.values()]
    return Reordering(
        taken_back=tuple(taken for taken in found if taken),
        rewritten=tuple(serial for serial in later if window.table.record(serial) != before[serial]),
        merged=tuple(move.merged for move in moves.values() if move.merged),
    )


def under_its_final_id(window: LanguageWindow, newcomer: int, verdict: Verdict) -> Verdict:
    """The newcomer's verdict where the story that it opened got the id of one that is empty now."""
    if window.table.story(newcomer) == NO_STORY:
        return verdict
    story_id = window.stories.story_id(window.table.story(newcomer))
    if story_id != verdict.story_id:
        verdict = verdict.model_copy(update={"story_id": story_id})
        _remember(window, stored(window, newcomer), verdict)
    return verdict


def _place_one(window: LanguageWindow, serial: int, hidden: Sequence[int], settings: DedupSettings) -> _Move | None:
    """Decide one article again; None where it stays in its story. A revision stays where it was revised."""
    table = window.table
    before = table.story(serial)
    if before == NO_STORY:
        return None
    terms, weights = table.vectors(np.array([serial]))
    length = int(np.count_nonzero(weights[0]))
    vector = vector_of(terms[0, :length], weights[0, :length], np.arange(length))
    article = stored(window, serial)
    if article.explanation.past:
        return None
    article = _without_rival(window, article)
    own = _followed(window, article, hidden)
    matches = matching_stories(window, vector, table.event(serial), settings, own, hidden=hidden)
    match = next((each for each in matches if each.story == own), None)
    if own is None and matches and matches[0].score >= 0:
        match, own = matches[0], matches[0].story
    if own is None and window.stories.members(before)[0] == serial:
        return None
    if own is None:
        own = window.stories.number(_free_id(window, table.key(serial)))
    left = window.stories.story_id(before)
    if own != before:
        window.stories.leave(before, serial)
        window.stories.join(own, serial, table)
        table.set_story(serial, own)
    merged = _proven(window, article, matches, own, settings)
    return _Move(serial, left, match, merged) if own != before or merged else None


def _without_rival(window: LanguageWindow, article: StoredArticle) -> StoredArticle:
    """Forget which other story an article fitted before it is asked again."""
    if article.explanation.also_fits is None:
        return article
    _rewrite(window, article, article.explanation._replace(also_fits=None))
    return stored(window, article.serial)


def _proven(
    window: LanguageWindow, article: StoredArticle, matches: list[StoryMatch], own: int, settings: DedupSettings
) -> str | None:
    """Note which other story it fits nearly as well, or merge the two where another fitted both before: which goes."""
    second = rival(matches, own, settings.stories)
    if second is None:
        return None
    if not is_second_proof(window, own, second.story):
        _rewrite(window, article, article.explanation._replace(also_fits=window.stories.story_id(second.story)))
        return None
    kept, gone = (window.stories.story_id(number) for number in older_first(window, own, second.story))
    window.merge(gone, kept)
    return gone


def _followed(window: LanguageWindow, article: StoredArticle, hidden: Sequence[int]) -> int | None:
    """The story that an article shares with an earlier text it was made from, or that was made from it."""
    members = window.family(article.explanation.family)
    if article.serial not in members and article.explanation.of is None:
        members = _held_item(window, article)
    visible = (each for each in members if each not in hidden and window.table.story(each) != NO_STORY)
    return next((window.table.story(each) for each in visible), None)


def _held_item(window: LanguageWindow, article: StoredArticle) -> list[int]:
    """The copied item whose story a roundup follows, though not of its family."""
    verdict = article.verdict()
    if verdict.similarity is None or verdict.of is None or verdict.similarity.contains_other < FOLLOWS:
        return []
    other = window.serial(verdict.of)
    return [] if other is None else [other]


def _free_id(window: LanguageWindow, article_id: str) -> str:
    """The id of a story that an article opens; others may have stayed in one that it opened before."""
    story_id = ids.story_id(article_id)
    while window.stories.known(story_id) or story_id in window.merged:
        story_id = ids.story_id(story_id)
    return story_id


def _terms(window: LanguageWindow, story: int) -> set[int]:
    if story == NO_STORY:
        return set()
    reports = window.stories.members(story)
    return {term for each in reports for term in window.table.terms(each)[:INDEXED_TERMS].tolist()}


def _keep_the_id(window: LanguageWindow, newcomer: int, moves: dict[int, _Move]) -> None:
    story = window.table.story(newcomer)
    if window.stories.story_id(story) != ids.story_id(window.table.key(newcomer)):
        return
    followed = (move.left for move in moves.values() if window.table.story(move.serial) == story)
    emptied = next((left for left in followed if not window.stories.known(left) and left not in window.merged), None)
    if emptied:
        window.stories.rename(story, emptied)


def _taken_back(window: LanguageWindow, move: _Move) -> SupersedingVerdict | None:
    """The new verdict on an article that moved; None where its story has the same id in the end."""
    story_id = window.stories.story_id(window.table.story(move.serial))
    if story_id == move.left and move.merged is None:
        return None
    article = stored(window, move.serial)
    before = article.verdict()
    version, content = article.header.version, article.header.content
    verdict = before.model_copy(
        update={
            "verdict_id": verdict_id(article.article_id, version, content, before.verdict_id),
            "story_id": story_id,
            "story_reason": _reason(window, article, move.match),
            "merged_stories": (move.merged,) if move.merged else (),
            "rules": RULES,
            "supersedes": before.verdict_id,
        }
    )
    record = _remember(window, article, verdict)
    return SupersedingVerdict(move.serial, article.article_id, version, verdict, record)


def _remember(window: LanguageWindow, article: StoredArticle, verdict: Verdict) -> bytes:
    explanation = article.explanation._replace(story_id=verdict.story_id, verdict=verdict.model_dump_json())
    return _rewrite(window, article, explanation)


def _rewrite(window: LanguageWindow, article: StoredArticle, explanation: Explanation) -> bytes:
    record = with_explanation(article.record, article.header, explanation)
    window.table.rewrite(article.serial, record)
    return record


def _reason(window: LanguageWindow, article: StoredArticle, match: StoryMatch | None) -> StoryReason:
    if match is None:
        return StoryReason()
    other = stored(window, match.best_member)
    return story_reason(match, (), article.explanation.names, other.explanation, article.header.event)
