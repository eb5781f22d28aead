"""When an article arrives after others that follow it on the wire's clock: those are placed in stories again.

Only recent articles are decided again (`window/recent_articles.py`), in their order, and only those that share a heavy
term with a report of a story that has changed: the others would get the answer that they got. In a young window all
are, because there one more article moves every score. Each is decided as if nothing after it had arrived, from its
record alone, so that a restored window decides the same. In the end stories hold what they would hold had everything
come in order. A merger that an article proves only now is made; one that was made stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas import ids
from schemas.verdict import StoryReason, Verdict
from services.deduplicator.settings import DedupSettings, StoryThresholds
from services.deduplicator.stories.merging import is_second_proof, older_first, rival
from services.deduplicator.stories.reason import story_reason
from services.deduplicator.stories.score import StoryMatch
from services.deduplicator.stories.search import matching_stories
from services.deduplicator.verdicts import SupersedingVerdict, in_story, verdict_id
from services.deduplicator.window.contents import WindowContents
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.stored_article import StoredArticle


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

    superseding: tuple[SupersedingVerdict, ...] = ()
    rewritten: tuple[int, ...] = ()
    """Serials of all whose records changed, those of `superseding` among them."""
    merged: tuple[str, ...] = ()
    """Stories that are part of others now."""


def reorder(window: LanguageWindow, newcomer: int, later: Sequence[int], settings: DedupSettings) -> Reordering:
    """Let a newcomer take effect on those `later` on the wire's clock; new verdicts on those whose story changed.

    Where the newcomer opened a story and all of another followed it, that other's id lives on and nothing is announced.
    """
    story = window.articles.story(newcomer)
    if story is None:
        return Reordering()
    # Compared in the end: a record may change without a new verdict, where only a rival was noted or dropped.
    before = {serial: window.articles.record(serial) for serial in later}
    moves = _moves(window, story, later, settings)
    _keep_announced_id(window, newcomer, moves)
    found = [_superseding(window, move) for move in moves]
    return Reordering(
        superseding=tuple(verdict for verdict in found if verdict),
        rewritten=tuple(serial for serial in later if window.articles.record(serial) != before[serial]),
        merged=tuple(move.merged for move in moves if move.merged),
    )


def with_final_story_id(window: LanguageWindow, newcomer: int, verdict: Verdict) -> Verdict:
    """The newcomer's verdict, where the story that it opened took over the id of one that is empty now."""
    story = window.articles.story(newcomer)
    if story is None or window.stories.story_id(story) == verdict.story_id:
        return verdict
    verdict = in_story(
        verdict,
        window.stories.story_id(story),
        reason=verdict.story_reason,
        merged=verdict.merged_stories,
        supersedes=None,
    )
    _store(window, window.articles.article(newcomer), verdict)
    return verdict


def _moves(window: LanguageWindow, story: int, later: Sequence[int], settings: DedupSettings) -> list[_Move]:
    """Decide the later ones again, in their order; each move may concern those after it."""
    moves = []
    changed = _indexed_terms(window, story)
    young = window.articles.living < settings.order.young_window
    for index, serial in enumerate(later):
        if not young and changed.isdisjoint(window.articles.indexed_terms(serial)):
            continue
        # Taken before the move: afterwards the article's old story may be gone.
        around = _indexed_terms(window, window.articles.story(serial))
        move = _decide_again(window, serial, later[index:], settings)
        if move:
            moves.append(move)
            changed |= around | _indexed_terms(window, window.articles.story(serial))
    return moves


def _decide_again(window: LanguageWindow, serial: int, hidden: Sequence[int], settings: DedupSettings) -> _Move | None:
    """Decide one article again; None where it stays in its story. A revision stays where it was revised."""
    before = window.articles.story(serial)
    if before is None:
        return None
    article = window.articles.article(serial)
    # Its text is not the one that its story was chosen by.
    if article.explanation.past:
        return None
    vector = window.articles.vector(serial)
    article = _without_rival(window, article)
    own = _followed(window, article, hidden, settings.stories)
    matches = matching_stories(window, vector, window.articles.event(serial), settings, own, hidden=hidden)
    # As in `stories.choice`: a copy follows its original, anything else joins where it fits.
    match = next((each for each in matches if each.story == own), None)
    if own is None and matches and matches[0].score >= 0:
        match, own = matches[0], matches[0].story
    if own is None and window.stories.reports(before)[0] == serial:
        # It opened this story, and would open it again.
        return None
    if own is None:
        own = window.new_story(article.article_id)
    left = window.stories.story_id(before)
    if own != before:
        window.move(serial, before, own)
    merged = _proven(window, article, matches, own, settings.stories)
    return _Move(serial, left, match, merged) if own != before or merged else None


def _without_rival(window: LanguageWindow, article: StoredArticle) -> StoredArticle:
    """Drop which other story an article fitted: that is asked again, too."""
    if article.explanation.also_fits is None:
        return article
    window.explain(article, article.explanation._replace(also_fits=None))
    return window.articles.article(article.serial)


def _proven(
    window: LanguageWindow, article: StoredArticle, matches: list[StoryMatch], own: int, rules: StoryThresholds
) -> str | None:
    """The story that is merged away, where another article fitted both before. Else the other story is noted."""
    second = rival(matches, own, rules)
    if second is None:
        return None
    if not is_second_proof(window, own, second.story):
        window.explain(article, article.explanation._replace(also_fits=window.stories.story_id(second.story)))
        return None
    kept, gone = older_first(window, own, second.story)
    window.merge(gone, kept)
    return gone


def _followed(
    window: WindowContents, article: StoredArticle, hidden: Sequence[int], rules: StoryThresholds
) -> int | None:
    """The story that an article shares with an earlier text it was made from, or that was made from it."""
    members = window.family(article.explanation.family)
    if article.serial not in members and article.explanation.of is None:
        members = _held_item(window, article, rules)
    stories = (window.articles.story(each) for each in members if each not in hidden)
    return next((story for story in stories if story is not None), None)


def _held_item(window: WindowContents, article: StoredArticle, rules: StoryThresholds) -> list[int]:
    """The copied item whose story a roundup follows, though not of its family."""
    verdict = article.verdict()
    if verdict.similarity is None or verdict.of is None or verdict.similarity.contains_other < rules.held_item:
        return []
    other = window.serial(verdict.of)
    return [] if other is None else [other]


def _indexed_terms(window: WindowContents, story: int | None) -> set[int]:
    """The terms by which the reports of a story are found."""
    if story is None:
        return set()
    return {term for each in window.stories.reports(story) for term in window.articles.indexed_terms(each)}


def _keep_announced_id(window: LanguageWindow, newcomer: int, moves: Sequence[_Move]) -> None:
    """Where all reports of a story followed the newcomer into its own, the id that was announced is kept."""
    # Asked again: a merger may have moved the newcomer meanwhile.
    story = window.articles.story(newcomer)
    if story is None or window.stories.story_id(story) != ids.story_id(window.articles.article_id(newcomer)):
        return
    followed = (move.left for move in moves if window.articles.story(move.serial) == story)
    # Several stories may have emptied: the first in order was announced first.
    emptied = next((left for left in followed if window.stories.is_free(left)), None)
    if emptied:
        window.rename_story(story, emptied)


def _superseding(window: LanguageWindow, move: _Move) -> SupersedingVerdict | None:
    """The new verdict on an article that moved; None where its story has the same id in the end."""
    article = window.articles.article(move.serial)
    story = window.articles.story(move.serial)
    story_id = move.left if story is None else window.stories.story_id(story)
    if story_id == move.left and move.merged is None:
        return None
    before = article.verdict()
    version, content = article.header.version, article.header.content
    verdict = in_story(
        before,
        story_id,
        reason=_reason(window, article, move.match),
        merged=(move.merged,) if move.merged else (),
        supersedes=(verdict_id(article.article_id, version, content, before.verdict_id), before.verdict_id),
    )
    record = _store(window, article, verdict)
    return SupersedingVerdict(move.serial, article.article_id, version, verdict, record)


def _store(window: LanguageWindow, article: StoredArticle, verdict: Verdict) -> bytes:
    """Make this the standing verdict; the record that says so."""
    explanation = article.explanation._replace(story_id=verdict.story_id, verdict=verdict.model_dump_json())
    return window.explain(article, explanation)


def _reason(window: WindowContents, article: StoredArticle, match: StoryMatch | None) -> StoryReason:
    """Without the shared terms: of a remembered article only their hashes are left."""
    if match is None:
        return StoryReason()
    other = window.articles.explanation(match.best_member)
    return story_reason(match, (), article.explanation.details.names, other, article.header.event)
