"""What a kill, hold, release or correction does to the articles it means. Pure."""

from collections.abc import Collection, Iterable

from schemas.article import Signal
from services.publisher.articles.cause import Cause
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.lifecycle import HELD, Event, Standing
from services.publisher.articles.state import ArticleState, remember
from services.publisher.changes.notice_targets import targets_of
from services.publisher.changes.transitions import Transitions
from services.publisher.notices.state import RESTRICTING, NoticeChange, NoticeState


def carry_out(
    transitions: Transitions, notice: NoticeState, targets: Iterable[ArticleState], cause: Cause
) -> tuple[str, ...]:
    """Carry a notice out on its targets; their ids, whether or not there was anything left to do."""
    met = []
    for target in targets:
        met.append(target.article_id)
        # The targets were looked up before the first was acted on: a copy may have followed its original since.
        latest = transitions.store.articles[target.article_id]
        killed_with_its_original = latest.standing is Standing.KILLED is not target.standing
        if notice.seen not in latest.acts and not killed_with_its_original:
            _act_on(transitions, notice, latest, cause.by(notice.public()))
    note_met(transitions, notice, len(met))
    return tuple(met)


def carry_out_on_rest(
    transitions: Transitions, notice: NoticeState, instructed: Collection[str], cause: Cause
) -> tuple[str, ...]:
    """Carry a notice out on what it names and the deduplicator could not know of; the ids of those.

    Names are kept there since it resolves notices. Those of earlier articles are here, until they expire.
    """
    named = targets_of(notice, transitions.store, transitions.settings)
    rest = [target for target in named if target.article_id not in instructed]
    # Kept with what it met: the deduplicator's count alone would say that it reached nobody.
    if rest and notice.signal in RESTRICTING:
        transitions.store.put_notice(notice)
    return carry_out(transitions, notice, rest, cause)


def note_met(transitions: Transitions, notice: NoticeState, number: int) -> None:
    """Remember that a notice has met so many articles more. Corrections are not remembered."""
    known = transitions.store.notices.get(notice.seen)
    if known is not None and number:
        transitions.store.put_notice(known.changed(NoticeChange(met=known.met + number)))


def _act_on(transitions: Transitions, notice: NoticeState, target: ArticleState, cause: Cause) -> None:
    acts = remember(target.acts, [notice.seen], transitions.settings.remembered_messages)
    match notice.signal:
        case Signal.KILL:
            transitions.apply(target, Event.KILL, cause, ArticleChange(acts=acts, ended_by=notice.public()))
        # A hold does not reach a version that was sent after it, nor a release one that was held after it.
        case Signal.HOLD if notice.at >= target.facts.event_time:
            transitions.apply(target, Event.WITHHOLD, cause, ArticleChange(acts=acts, own_hold=notice.at))
        case Signal.RELEASE if notice.at >= (target.own_hold or target.facts.event_time):
            _release(transitions, target.changed(ArticleChange(acts=acts)), cause)
        # A public article whose words have expired cannot be published again: a record without them would look held.
        case Signal.CORRECTION if target.standing is not Standing.PUBLIC or target.content is not None:
            transitions.apply(target, Event.CORRECTION, cause, ArticleChange(acts=acts))
        case _:
            transitions.store.put_article(target.changed(ArticleChange(acts=acts)))


def _release(transitions: Transitions, target: ArticleState, cause: Cause) -> None:
    """Lift what holds the item itself; a copy still waits for its original."""
    lifted = target.changed(ArticleChange(own_hold=None, own_embargo=None))
    if target.held_with is None and target.standing in HELD:
        transitions.release(lifted, Event.RELEASE, cause)
    else:
        transitions.store.put_article(lifted)
