"""Makes transitions happen, and collects what is published of them. Pure.

Everything that happens to an article goes through `Transitions.apply`: it asks the table, makes the record that the
table calls for, and lets the copies that depend on the article follow.
"""

from datetime import datetime

from schemas.article import Signal
from schemas.published import Action, PublishedArticle
from schemas.story_entry import StoryEntry
from schemas.verdict import RevisionClass
from services.publisher.articles.cause import Cause
from services.publisher.articles.change import NO_CHANGE, ArticleChange
from services.publisher.articles.facts import FactsChange
from services.publisher.articles.lifecycle import HELD, Event, Standing, Transition, transition_for
from services.publisher.articles.public_record import public_record
from services.publisher.articles.state import ArticleState, remember
from services.publisher.changes.story_handover import hand_over
from services.publisher.notices.state import instruction_seen
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import PartitionStore
from services.publisher.stories.entries import gone_entry, report_entry
from services.publisher.verdicts import COPY_KINDS

_NOTICE_ACTIONS = {Signal.HOLD: Action.HOLD, Signal.RELEASE: Action.RELEASE}
_ADDS_REPORT = (Event.USABLE, Event.EMBARGO_END, Event.RELEASE)
"""Events that bring a story something new to show; a correction or a new verdict opens no closed story again."""


class Transitions:
    """The transitions of one message, or of one embargo's end. Their changes go to the store at once."""

    def __init__(self, store: PartitionStore, settings: PublisherSettings) -> None:
        self.store = store
        self.settings = settings
        self.published: list[PublishedArticle] = []
        self.before: dict[str, ArticleState] = {}
        """The articles that something happened to, as they were remembered before."""
        self.entries: list[StoryEntry] = []
        """What stories are made from: they go with the public records, and hold no more than these show."""

    def apply(self, article: ArticleState, event: Event, cause: Cause, change: ArticleChange = NO_CHANGE) -> Transition:
        """Apply an event to an article, together with a change of its state, and to the copies that follow it."""
        transition = transition_for(article.standing, event)
        if known := self.store.articles.get(article.article_id):
            self.before.setdefault(article.article_id, known)
        # `PublisherPartition.handle` finishes a begun release before it takes a message, so an event that gets here
        # is either that release itself or comes after it: nothing remains begun.
        after = article.changed(change._replace(standing=transition.to, releasing=False))
        # Before the record is made: it may show only what the new standing allows.
        after = _consistent(after, cause)
        if transition.action is not None:
            before, after = after, self._publish(after, _action(transition.action, event, after), cause)
            self._note_stories(before, after, cause, adds=event in _ADDS_REPORT)
        self.store.put_article(after)
        # Copies look their original up in the store, so they follow only once it has its new standing there.
        self._let_copies_follow(article, after, cause)
        # Written after its copies: if a crash cuts the writing, the message is handled again, and what was written of
        # the copies tells it which of them it has already dealt with.
        self.store.write_article_last(after.article_id)
        return transition

    def release(self, article: ArticleState, event: Event, cause: Cause) -> Transition:
        """Nothing of its own holds an article any more: it is published, or waits for its original if that is held."""
        original = self.store.articles.get(article.copy_of or "")
        # Verdicts that crossed can make each of two held texts a copy of the other: the one that the other waits for
        # goes first, or both would wait for ever.
        if original is None or original.standing not in HELD or original.held_with == article.article_id:
            return self.apply(article, event, cause)
        return self.hold_with(article, original, cause)

    def release_from_original(self, copy: ArticleState, cause: Cause) -> Transition | None:
        """Publish a copy whose original no longer holds it, unless a hold or an embargo of its own remains."""
        copy = copy.changed(ArticleChange(held_with=None))
        remaining = _remaining_hold(copy, cause.effective_at)
        if remaining is None:
            return self.release(copy, Event.RELEASE, cause)
        # No event, because nothing changes for subscribers: it was held and still is, only for another reason.
        self.store.put_article(copy.changed(ArticleChange(standing=remaining)))
        return None

    def hold_with(self, copy: ArticleState, original: ArticleState, cause: Cause) -> Transition:
        """Hold a copy as long as its original is held, and publish until when."""
        facts = copy.facts.changed(FactsChange(embargoed_until=_held_until(copy, original)))
        event = Event.EMBARGO if original.standing is Standing.EMBARGOED else Event.WITHHOLD
        return self.apply(copy, event, cause, ArticleChange(facts=facts, held_with=original.article_id))

    def _publish(self, article: ArticleState, action: Action, cause: Cause) -> ArticleState:
        change = ArticleChange(sequence=article.sequence + 1, published_story=article.facts.story_id)
        if article.standing is Standing.PUBLIC:
            # The hops were kept for the record of a release, which this is or has made needless.
            change = change._replace(was_shown=True, hops=())
        article = article.changed(change)
        self.published.append(public_record(article, action, cause, article.words()))
        return article

    def _note_stories(self, before: ArticleState, after: ArticleState, cause: Cause, *, adds: bool) -> None:
        """What the story it was in, and the one it is in now, must know of the record just made."""
        # A story knows only what subscribers have seen: a held article that is held again was never in one.
        was_in = self.store.current_story(before.published_story or after.facts.story_id) if before.was_shown else None
        entry = report_entry(after, cause, adds=adds)
        if was_in is not None and (entry is None or was_in != entry.story_id):
            self._note(gone_entry(was_in, after, cause))
        if entry is not None:
            self._note(entry)

    def _note(self, entry: StoryEntry) -> None:
        self.entries += hand_over(self.store, entry.story_id)
        self.entries.append(entry)

    def _let_copies_follow(self, before: ArticleState, after: ArticleState, cause: Cause) -> None:
        # A kill withdraws every copy. A hold reaches only copies that are not out yet: holding a public one would not
        # make anybody forget it, and its outlet, not this one, decides about it.
        if after.standing is Standing.KILLED and before.standing is not Standing.KILLED:
            self._kill_copies(after, cause)
        elif after.standing is Standing.PUBLIC:
            for copy in self.store.copies_held_with(after.article_id):
                self.release_from_original(copy, cause)
        elif after.standing in HELD:
            for copy in self.store.copies_held_with(after.article_id):
                # A hold that would repeat the last one is not published.
                if (copy.standing, copy.facts.embargoed_until) != (after.standing, _held_until(copy, after)):
                    self.hold_with(copy, after, cause)

    def _kill_copies(self, original: ArticleState, cause: Cause) -> None:
        notice = original.kill_notice()
        # Those held with it may be no copies of it by their verdict: they only share its words.
        following = (
            *self.store.copies_of(original.article_id),
            *self.store.copies_held_with(original.article_id),
        )
        for copy in {article.article_id: article for article in following}.values():
            # `apply` kills copies of copies, which may be among these.
            if copy.standing not in (Standing.KILLED, Standing.NOTICE):
                self.apply(
                    copy, Event.KILL, cause.by(notice), ArticleChange(ended_by=notice, acts=self._acts(copy, cause))
                )

    def _acts(self, copy: ArticleState, cause: Cause) -> tuple[str, ...]:
        """A copy that the same notice names, too, was killed by it now: its own instruction has nothing left to do."""
        if cause.instruction is None:
            return copy.acts
        seen = instruction_seen(cause.instruction, copy.article_id)
        return remember(copy.acts, [seen], self.settings.remembered_messages)


def _held_until(copy: ArticleState, original: ArticleState) -> datetime | None:
    """How long a copy is held: as long as its original, or longer if its own embargo ends later."""
    return max((time for time in (original.own_embargo, copy.own_embargo) if time), default=None)


def _remaining_hold(article: ArticleState, now: datetime) -> Standing | None:
    """The hold or embargo of its own that still applies to an article."""
    # The hold first: an embargo that ends must not end it.
    if article.own_hold is not None:
        return Standing.WITHHELD
    if article.own_embargo is not None and article.own_embargo > now:
        return Standing.EMBARGOED
    return None


def _consistent(article: ArticleState, cause: Cause) -> ArticleState:
    """Clear what its standing rules out: a killed article keeps no words, a public one nothing that holds it."""
    if article.standing is Standing.KILLED:
        return article.changed(
            ArticleChange(
                facts=article.facts.without_words(),
                content=None,
                report=None,
                held_with=None,
                ended_by=article.ended_by or cause.notice,
            )
        )
    if article.standing is Standing.PUBLIC:
        return article.changed(ArticleChange(held_with=None, own_hold=None, own_embargo=None))
    return article


def _action(action: Action, event: Event, article: ArticleState) -> Action:
    """The table's action, or a more precise one where that depends on the article."""
    verdict, signal = article.facts.verdict, article.facts.signal
    # A notice is no article: its own record only announces what it does to others.
    if event is Event.NOTICE:
        return _NOTICE_ACTIONS.get(signal, Action.RETRACT)
    if action is Action.PUBLISH and verdict.kind in COPY_KINDS:
        return Action.COPY
    corrects = signal is Signal.CORRECTION or verdict.revision is RevisionClass.CORRECTION
    if action is Action.UPDATE and event is Event.USABLE and corrects:
        return Action.CORRECT
    return action
