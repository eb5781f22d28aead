"""A version of an article arrives: what it adds to the article's state, and what happens to the article. Pure.

The order of the steps is what keeps a word from being published before its time. A version is judged by itself first,
then by the notices that came before it, then by the original whose words it repeats, and only then published. Each
step may make the outcome stricter than the one before; a release by a notice is the one exception, and it still meets
the original after it.
"""

from schemas.article import Signal
from schemas.enriched import EnrichedArticle
from schemas.published import Notice
from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle
from services.publisher.articles.cause import Cause
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.events import order_of, own_event
from services.publisher.articles.lifecycle import HELD, Event, Standing, Transition, transition_for
from services.publisher.articles.state import ArticleState, remember
from services.publisher.changes.draft import draft_of
from services.publisher.changes.notice_effects import carry_out, carry_out_on_rest, note_met
from services.publisher.changes.notice_targets import event_under_notices, notices_for, targets_of
from services.publisher.changes.recall import recall, recall_targets
from services.publisher.changes.story_updates import merge_stories
from services.publisher.changes.superseding_verdict import handle_superseding_verdict
from services.publisher.changes.transitions import Transitions
from services.publisher.notices.state import RESTRICTING, NoticeState, instruction_state, names_of_target, notice_state
from services.text.item_names import names_of
from services.text.notice_signals import notice_signal

_OPEN_TO_OTHERS = (Event.USABLE, Event.EMBARGO, Event.RELEASE, Event.WITHHOLD)
"""Events that an earlier notice, or the original that a version copies, can still change."""


def handle_new_version(
    transitions: Transitions, message: DeduplicatedArticle, enriched: EnrichedArticle, identity: str, cause: Cause
) -> DropReason:
    """Take in one version. The reason is why nothing was published, if nothing was.

    A version whose verdict supersedes another is the one that is known, processed again: it takes that one's place.
    """
    article, verdict, store = enriched.article, message.verdict, transitions.store
    recall(transitions, article, verdict)
    known = store.articles.get(article.article_id)
    if verdict.supersedes is not None and (known is None or order_of(article) != known.order()):
        return DropReason.OLDER_VERSION if known else DropReason.NOT_ANNOUNCED
    if verdict.supersedes is not None and message.redelivered:
        # Delivered again, with the verdict that stands by now: that has most often been published already.
        return handle_superseding_verdict(transitions, message, identity, cause)
    newer_than = known.order() if known and verdict.supersedes is None else None
    editable = known is not None and known.standing is Standing.PUBLIC and not message.redelivered
    event = own_event(article, newer_than, cause.effective_at, editable=editable)
    # Even if the version is stale: that the stories are one was found in its text, and its age does not change that.
    merge_stories(transitions, verdict.merged_stories, store.current_story(verdict.story_id), cause)
    if known and (event is Event.STALE or _releases_nothing(known, event)):
        return transition_for(known.standing, event).drop_reason if event is Event.STALE else DropReason.NOT_ANNOUNCED
    draft = draft_of(transitions, message, enriched, identity, cause)
    signal = notice_signal(article)
    if signal is None:
        return _apply_own_event(transitions, message, draft, event, cause).drop_reason
    is_target = event is Event.KILL and draft.standing not in (Standing.UNSEEN, Standing.NOTICE)
    # Before the notice's own record, because that names the targets it was found to have.
    notice = notice_state(article, signal, identity, forwarded=False)
    if message.targets is None:
        recall_targets(transitions, article, verdict, signal)
        targets = _carry_out_notice(transitions, notice, cause, is_target=is_target)
    else:
        instructed = {*message.targets, article.article_id}
        met = (*message.targets, *carry_out_on_rest(transitions, notice, instructed, cause))
        targets = tuple(key for key in met if key != article.article_id or is_target)
    by_itself = cause.by(Notice(article_id=article.article_id, signal=signal, targets=targets))
    if signal is not Signal.CORRECTION and draft.standing in (Standing.UNSEEN, Standing.NOTICE):
        # Its text is a note to editors ("please withdraw …"), not for readers: none of it is kept.
        no_article = ArticleChange(targets=targets, content=None, report=None)
        transitions.apply(draft, Event.NOTICE, by_itself, no_article)
        return DropReason.NOT_ANNOUNCED
    return _apply_own_event(transitions, message, draft, event, by_itself).drop_reason


def _releases_nothing(known: ArticleState, event: Event) -> bool:
    """A bare release of words that have expired: a record without them would be a release of nothing."""
    return event is Event.RELEASE and known.content is None


def _carry_out_notice(
    transitions: Transitions, notice: NoticeState, cause: Cause, *, is_target: bool
) -> tuple[str, ...]:
    """Carry out a notice on the items it names, and remember it for those that arrive later.

    `is_target`: it withdraws its own item, which was published before. That is a target too, whatever else it names.
    """
    # A correction restricts nothing, so it need not be kept for an article that is not there yet.
    if notice.signal in RESTRICTING:
        transitions.store.put_notice(notice)
    named = targets_of(notice, transitions.store, transitions.settings)
    others = [target for target in named if target.article_id != notice.article_id]
    met = carry_out(transitions, notice, others, cause)
    note_met(transitions, notice, 1 if is_target else 0)
    return (*met, notice.article_id) if is_target else met


def _apply_own_event(
    transitions: Transitions, message: DeduplicatedArticle, draft: ArticleState, event: Event, cause: Cause
) -> Transition:
    """Let the version's own event happen, unless an earlier notice or the original that it copies decides otherwise."""
    if event is Event.KILL:
        itself = Notice(article_id=draft.article_id, signal=draft.facts.signal, targets=(draft.article_id,))
        notice = cause.notice or itself
        return transitions.apply(draft, event, cause.by(notice), ArticleChange(ended_by=notice))
    if event not in _OPEN_TO_OTHERS or draft.standing is Standing.KILLED:
        return transitions.apply(draft, event, cause)
    # A notice that overtook this version: it must bind as if it had come after it.
    names = _names(message, draft)
    sent_along = [instruction_state(each, draft.article_id) for each in message.notices]
    notices = notices_for(draft, names, sent_along, transitions.store, transitions.settings)
    event, deciding = event_under_notices(notices, draft, names, event)
    for notice_met in notices:
        if not notice_met.is_instruction:
            _resolve(transitions, notice_met, draft, cause)
    if deciding is not None:
        cause = cause.by(deciding.public())
        met = [notice_met.seen for notice_met in notices]
        acts = remember(draft.acts, met, transitions.settings.remembered_messages)
        draft = draft.changed(ArticleChange(acts=acts))
    return _apply_with_original(transitions, draft, event, deciding, cause)


def _names(message: DeduplicatedArticle, draft: ArticleState) -> frozenset[str]:
    """Every name by which a notice that is kept can mean the article, in this version or an earlier one."""
    own = names_of(message.enriched.article) if message.enriched else ()
    return frozenset((*draft.names, *own, *names_of_target(draft.article_id)))


def _apply_with_original(
    transitions: Transitions, draft: ArticleState, event: Event, notice: NoticeState | None, cause: Cause
) -> Transition:
    """Let the event happen, unless the original is killed or held: then the version shares its fate."""
    original = _original_of(transitions, draft)
    held_since = notice.at if notice else draft.facts.event_time
    own_hold = held_since if event is Event.WITHHOLD else None
    draft = draft.changed(ArticleChange(own_hold=own_hold, held_with=None))
    if event is Event.KILL:
        killed_by = notice.public() if notice else None
        return transitions.apply(draft, event, cause, ArticleChange(ended_by=killed_by))
    if original and original.standing is Standing.KILLED:
        kill = original.kill_notice()
        return transitions.apply(draft, Event.KILL, cause.by(kill), ArticleChange(ended_by=kill))
    if original and original.standing in HELD:
        return transitions.hold_with(draft, original, cause)
    return transitions.apply(draft, event, cause)


def _original_of(transitions: Transitions, draft: ArticleState) -> ArticleState | None:
    """Whose fate a version shares: its original, or an article with the same words that was held before it came.

    Which of two texts counts as the original may turn on a minute; that these words are under embargo does not.
    """
    store = transitions.store
    original = store.articles.get(draft.copy_of) if draft.copy_of else None
    # The family counts only for an article that is new: a public one cannot be unread, a held one waits already.
    if draft.standing is not Standing.UNSEEN or (original and original.standing in (*HELD, Standing.KILLED)):
        return original
    family = store.held_of_family(draft.facts.verdict.family)
    held = [a for a in family if a.held_with is None and a.article_id != draft.article_id]
    return held[0] if held else original


def _resolve(transitions: Transitions, notice: NoticeState, target: ArticleState, cause: Cause) -> None:
    """A notice met a target after all: its own record names it, if that is published from this partition."""
    if notice.seen not in target.acts:
        note_met(transitions, notice, 1)
    own = transitions.store.articles.get(notice.article_id)
    if (
        own is None
        or own.article_id == target.article_id
        or own.standing is not Standing.NOTICE
        or target.article_id in own.targets
    ):
        return
    targets = (*own.targets, target.article_id)
    transitions.apply(own, Event.NOTICE, cause.by(notice.public(targets)), ArticleChange(targets=targets))
