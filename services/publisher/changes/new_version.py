"""A version of an article arrives: what it adds to the dossier, and what happens to the article. Pure."""

from schemas.article import Article, Signal
from schemas.enriched import EnrichedArticle
from schemas.published import Notice
from schemas.reasons import DropReason
from schemas.verdict import Verdict, VerdictKind
from services.publisher.articles.content import content_of
from services.publisher.articles.events import is_kill, notice_signal, order_of, own_event
from services.publisher.articles.facts import Facts, facts_of
from services.publisher.articles.lifecycle import Event, Move, Standing, move
from services.publisher.articles.state import Cause, Dossier, NoticeFile, latest, pack, remember, remember_names
from services.publisher.changes.notice_effects import (
    act,
    note_met,
    notice_file,
    notices_for,
    standing_order,
    targets_of,
)
from services.publisher.changes.story_updates import current_story, merge
from services.publisher.changes.transitions import COPIES, Turn
from services.publisher.notices.names import names_of
from services.publisher.stories.report import report_of

_HELD = (Standing.EMBARGOED, Standing.WITHHELD)
_MAY_GO = (Event.USABLE, Event.EMBARGO, Event.LIFT, Event.WITHHOLD)


def arrive(turn: Turn, enriched: EnrichedArticle, verdict: Verdict, identity: str, cause: Cause) -> DropReason:
    """Take in one version. The reason is why nothing was said, where nothing was said.

    A version whose verdict supersedes another is the one that is known, read anew: it takes that one's place.
    """
    article = enriched.article
    known = turn.shelf.dossiers.get(article.article_id)
    if verdict.supersedes is not None and (known is None or order_of(article) != known.order()):
        return DropReason.OLDER_VERSION if known else DropReason.NOT_ANNOUNCED
    newer_than = known.order() if known and verdict.supersedes is None else None
    event = own_event(article, newer_than, cause.moment)
    merge(turn, verdict.merged_stories, current_story(turn.shelf, verdict.story_id), cause)
    if event is Event.STALE and known:
        return move(known.standing, event).silent
    draft = _draft(turn, known, enriched, verdict, cause)
    draft = draft.model_copy(update={"seen": remember(draft.seen, [identity])})
    signal = notice_signal(article)
    if signal is None:
        return _live(turn, draft, event, cause).silent
    met = _speak(turn, article, signal, identity, cause)
    speaking = cause.model_copy(
        update={"notice": Notice(article_id=article.article_id, signal=signal, targets=met)},
    )
    if signal is not Signal.CORRECTION and draft.standing in (Standing.UNSEEN, Standing.NOTICE):
        turn.happen(draft, Event.SPEAK, speaking, targets=met, content=None, report=None)
        return DropReason.NOT_ANNOUNCED
    return _live(turn, draft, event, speaking).silent


def _speak(turn: Turn, article: Article, signal: Signal, identity: str, cause: Cause) -> tuple[str, ...]:
    """Carry out what a notice says of other items, and remember it for those that still come."""
    notice = notice_file(article, signal, identity, visiting=False)
    if signal is not Signal.CORRECTION:
        turn.shelf.put_notice(notice)
    targets = [d for d in targets_of(notice, turn.shelf, turn.settings) if d.article_id != article.article_id]
    return act(turn, notice, targets, cause)


def _live(turn: Turn, draft: Dossier, event: Event, cause: Cause) -> Move:
    """Let the version's own event happen, unless an earlier notice or the original that it copies decides otherwise."""
    if event not in _MAY_GO or draft.standing is Standing.KILLED:
        ended = cause.notice or Notice(
            article_id=draft.article_id, signal=draft.facts.signal, targets=(draft.article_id,)
        )
        if event is Event.KILL:
            return turn.happen(draft, event, cause.model_copy(update={"notice": ended}), ended_by=ended)
        return turn.happen(draft, event, cause)
    notices = notices_for(draft, turn.shelf, turn.settings)
    event, notice = standing_order(notices, draft, event)
    for file in notices:
        _resolve(turn, file, draft, cause)
    if notice is not None:
        cause = cause.model_copy(update={"notice": notice.mark()})
        draft = draft.model_copy(update={"acts": remember(draft.acts, [n.seen for n in notices])})
    return _with_original(turn, draft, event, notice, cause)


def _with_original(turn: Turn, draft: Dossier, event: Event, notice: NoticeFile | None, cause: Cause) -> Move:
    original = _elder(turn, draft)
    held_since = notice.at if notice else draft.facts.event_time
    own_hold = held_since if event is Event.WITHHOLD else None
    draft = draft.model_copy(update={"own_hold": own_hold, "held_with": None})
    if event is Event.KILL or original is None:
        ended = notice.mark() if notice else None
        return turn.happen(draft, event, cause, **({"ended_by": ended} if event is Event.KILL else {}))
    if original.standing is Standing.KILLED:
        end = original.death_notice()
        return turn.happen(draft, Event.KILL, cause.model_copy(update={"notice": end}), ended_by=end)
    if original.standing in _HELD:
        return turn.hold_with(draft, original, cause)
    return turn.happen(draft, event, cause)


def _elder(turn: Turn, draft: Dossier) -> Dossier | None:
    """Whose fate a version shares: its original, or an article with the same words that was held before it came.

    Which of two texts counts as the original may turn on a minute; that these words are under embargo does not.
    """
    original = turn.shelf.dossiers.get(draft.copy_of) if draft.copy_of else None
    if draft.standing is not Standing.UNSEEN or (original and original.standing in (*_HELD, Standing.KILLED)):
        return original
    sharing = turn.shelf.family(draft.facts.verdict.family)
    held = [d for d in sharing if d.standing in _HELD and d.held_with is None and d.article_id != draft.article_id]
    return held[0] if held else original


def _resolve(turn: Turn, notice: NoticeFile, target: Dossier, cause: Cause) -> None:
    """A notice met a target after all: its own record says so, where it is published from this partition."""
    if notice.seen not in target.acts:
        note_met(turn, notice, 1)
    own = turn.shelf.dossiers.get(notice.article_id)
    if (
        own is None
        or own.article_id == target.article_id
        or own.standing is not Standing.NOTICE
        or target.article_id in own.targets
    ):
        return
    targets = (*own.targets, target.article_id)
    mark = notice.mark().model_copy(update={"targets": targets})
    turn.happen(own, Event.SPEAK, cause.model_copy(update={"notice": mark}), targets=targets)


def _draft(turn: Turn, known: Dossier | None, enriched: EnrichedArticle, verdict: Verdict, cause: Cause) -> Dossier:
    """The dossier with this version in it, before anything has happened to the article."""
    article = enriched.article
    facts = _facts(turn, known, article, verdict)
    embargo = article.embargoed_until
    changes = {
        "facts": facts,
        "arrived": latest(article.received_at, known.arrived if known else None),
        "touched": latest(article.received_at, known.touched if known else None, embargo),
        "opened": min(facts.event_time, known.opened) if known else facts.event_time,
        "names": remember_names(known.names if known else (), names_of(article)),
        "copy_of": _copy_of(known, verdict, article.article_id),
        "own_embargo": embargo if embargo and embargo > cause.moment else None,
        "hops": cause.hops,
    }
    wordless = known is not None and not article.paragraphs and article.signal in (Signal.HOLD, Signal.RELEASE)
    if not wordless and not is_kill(article):
        content = content_of(enriched)
        changes |= {"content": pack(content), "report": report_of(content)}
    return known.model_copy(update=changes) if known else Dossier.model_validate(changes)


def _facts(turn: Turn, known: Dossier | None, article: Article, verdict: Verdict) -> Facts:
    """What the version says. Changes are told only against what subscribers have: others quote words never shown."""
    facts = facts_of(article, verdict)
    short = facts.verdict
    if known is None or known.standing is not Standing.PUBLIC or verdict.of_version not in (None, known.facts.version):
        short = short.model_copy(update={"changes": ()})
    return facts.model_copy(
        update={
            "verdict": short,
            "story_id": current_story(turn.shelf, verdict.story_id),
            "version": max(facts.version, known.facts.version) if known else facts.version,
        }
    )


def _copy_of(known: Dossier | None, verdict: Verdict, article_id: str) -> str | None:
    if verdict.kind in COPIES:
        return verdict.of if verdict.of != article_id else None
    return known.copy_of if known and verdict.kind is VerdictKind.REVISION else None
