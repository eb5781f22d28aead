"""One partition of the publisher: messages in, the public records of articles out, and entries for stories. Pure.

The partition remembers, the runner acts: it sends the outputs and waits, then writes the state in the order given and
waits, then commits the offset. After a crash anywhere in between the partition makes the same records again, under the
same sequence numbers.

What comes out depends on the messages and on what is remembered. The clock decides two things only: when an embargo
ends (`due`), and what time the record's last hop bears.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.article import Signal
from schemas.published import HopTime, PublishedArticle
from schemas.reasons import DropReason
from schemas.story_entry import StoryEntry
from schemas.verdict import DeduplicatedArticle
from services.publisher.articles.cause import Cause
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.lifecycle import Event, Standing
from services.publisher.articles.state import ArticleState
from services.publisher.changes.expiry import expire
from services.publisher.changes.forwarded_notice import handle_forwarded_notice
from services.publisher.changes.instruction import handle_instruction
from services.publisher.changes.new_version import handle_new_version
from services.publisher.changes.refused_record import state_without
from services.publisher.changes.story_handover import hand_over
from services.publisher.changes.superseding_verdict import handle_superseding_verdict
from services.publisher.changes.transitions import Transitions
from services.publisher.identity import identity_of
from services.publisher.notices.state import instruction_state
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import PartitionStore
from services.stream.state_records import LatestRecords, RestoreSteps, SetAside, StateRecord
from services.stream.stored_records import StoredRecords, StoredSummary

STAGE = "publisher"
Output = PublishedArticle | StoryEntry


@dataclass(frozen=True, slots=True)
class Step:
    """What one message, or the end of an embargo, leads to."""

    outputs: tuple[Output, ...] = ()
    state: tuple[StateRecord, ...] = ()
    dropped: DropReason | None = None
    """Why nothing is published; None if something is, and for steps of the timer."""
    redelivered: bool = False
    timed: int = 0
    """So many of the outputs, the first ones, are the timer's work and no message's."""
    before: Mapping[str, ArticleState] = field(default_factory=dict)
    """The articles that these are about, as they were."""


class PublisherPartition:
    """The state of one partition of `news.deduplicated`."""

    def __init__(self, settings: PublisherSettings) -> None:
        self._settings = settings
        self._store = PartitionStore(settings.articles_at_hand)

    def restore(self, records: Iterable[StateRecord]) -> list[SetAside]:
        """Start again from what `Step.state` wrote, oldest first; None is a tombstone. Returns what cannot be read."""
        return [each for each in self.restoring(LatestRecords(records).drain()) if each]

    def restoring(self, records: Iterable[StateRecord]) -> RestoreSteps:
        """The same in steps, from the last record of each key."""
        self._store = PartitionStore(self._settings.articles_at_hand)
        yield from self._store.restoring(records)

    def restoring_stored(
        self, residents: Iterable[StateRecord], stored: StoredRecords, summary: StoredSummary
    ) -> RestoreSteps:
        """The same from the records that must be in memory; the others are read from the store when they are needed."""
        self._store = PartitionStore(self._settings.articles_at_hand, stored, summary)
        yield from self._store.restoring(residents)

    def stored(self, records: Sequence[StateRecord]) -> None:
        """The local store has these now."""
        self._store.stored(records)

    def sizes(self) -> dict[str, int]:
        """Entries in memory by table."""
        store = self._store
        kept = {"articles": len(store.articles), "merged_stories": len(store.stories), "notices": len(store.notices)}
        kept["outlines"] = len(store.outlines)
        return kept | store.held_counts()

    def kill_targets(self, since: datetime) -> dict[str, int]:
        """How many articles each kill of others that came since then has met here; 0: perhaps it reached nobody.

        Where the deduplicator resolved it, it is here only if it met something, which may be what only an outline
        remembers: the deduplicator then believes that it reached nobody.
        """
        kills = [n for n in self._store.notices.values() if n.signal is Signal.KILL and n.touched >= since]
        return {n.article_id: n.met for n in kills if n.others or n.met}

    def handle(self, message: DeduplicatedArticle, source: str, now: datetime, hops: Sequence[HopTime]) -> Step:
        """Take in one message. `source` is its topic:partition:offset, `hops` the stages it went through."""
        identity = identity_of(message)
        if self._is_redelivery(message, identity):
            return Step(dropped=DropReason.REDELIVERY, redelivered=True)
        expire(self._store, self._settings)
        # What the timer has begun may have been sent under the next sequence number: repeat it first (see `due`).
        timed = Transitions(self._store, self._settings)
        for article in self._store.releasing():
            self._finish(timed, article, now)
        transitions = Transitions(self._store, self._settings)
        cause = _cause(message, self._store.articles.get(message.article_id), now, hops)
        reason = self._dispatch(transitions, message, identity, cause)
        self._set_source(message, source)
        first = _outputs(timed)
        outputs = (*first, *_outputs(transitions))
        self._write_last(message, identity)
        return Step(
            outputs,
            self._store.take_changes(),
            None if outputs else reason,
            message.redelivered,
            timed=len(first),
            before=timed.before,
        )

    def due(self, now: datetime) -> Step | None:
        """One step of the embargoes that have ended, and of updates that were begun; None when nothing is left to do.

        Each release takes two steps: the first only records that it has begun, the second publishes. Suppose it took
        one: the release goes out as sequence 2, the worker dies before its state is written, and on restart the
        messages in hand are read first (timers wait for them). A newer version among them would find the article still
        embargoed and go out as sequence 2 as well, with other words. With the release on record, `handle` repeats it
        before it takes the message.
        """
        begun = self._store.releasing()
        if not begun:
            first = self._store.first_ended_embargo(now)
            if first is None:
                return None
            self._store.put_article(first.changed(ArticleChange(releasing=True)))
            return Step(state=self._store.take_changes())
        transitions = Transitions(self._store, self._settings)
        self._finish(transitions, begun[0], now)
        self._store.write_article_last(begun[0].article_id)
        outputs = _outputs(transitions)
        return Step(outputs, self._store.take_changes(), timed=len(outputs), before=transitions.before)

    def begin_updates(self) -> Step | None:
        """Some articles of merged stories are to be published again; None if there are none, or others are begun.

        In two steps, as a release (see `due`), and only when nothing else is begun: they come behind everything else.
        """
        if self._store.releasing():
            return None
        chosen = list(self._store.to_update)[: self._settings.merged_updates]
        for article_id in chosen:
            article = self._store.articles[article_id]
            self._store.put_article(article.changed(ArticleChange(releasing=True)))
        return Step(state=self._store.take_changes()) if chosen else None

    def hand_over_stories(self, most_entries: int) -> Step | None:
        """Some of the stories that an earlier release kept here go to the stage of stories; None once all have."""
        entries: list[Output] = []
        while self._store.to_hand_over and len(entries) < most_entries:
            entries += hand_over(self._store, next(iter(self._store.to_hand_over)))
        return Step(tuple(entries), self._store.take_changes(), timed=len(entries)) if entries else None

    def state_without(self, step: Step, refused: int) -> tuple[StateRecord, ...] | None:
        """What is remembered where the broker refuses this output for good; None where a message made it.

        Nothing else of the step is then written, and this object is of no use any more.
        """
        if refused >= step.timed:
            return None
        return state_without(step.outputs[refused], step.before, self._store)

    def next_due(self) -> datetime | None:
        """When an embargo will next end."""
        return self._store.next_embargo_end()

    @property
    def has_updates(self) -> bool:
        """Whether articles of merged stories wait to be published again."""
        return bool(self._store.to_update)

    def _is_redelivery(self, message: DeduplicatedArticle, identity: str) -> bool:
        if message.notice_copy:
            return identity in self._store.notices
        known = self._store.articles.get(message.article_id)
        # With targets it is for the notice's own record, and says what that has to name so far.
        if message.instruction is not None and not message.targets:
            seen = instruction_state(message.instruction, message.article_id).seen
            return seen in self._store.notices or (known is not None and seen in known.acts)
        return known is not None and identity in known.seen

    def _dispatch(
        self, transitions: Transitions, message: DeduplicatedArticle, identity: str, cause: Cause
    ) -> DropReason:
        if message.instruction is not None:
            return handle_instruction(transitions, message, message.instruction, cause)
        if message.enriched is None:
            return handle_superseding_verdict(transitions, message, identity, cause)
        if message.notice_copy:
            return handle_forwarded_notice(transitions, message, message.enriched.article, identity, cause)
        return handle_new_version(transitions, message, message.enriched, identity, cause)

    def _finish(self, transitions: Transitions, article: ArticleState, now: datetime) -> None:
        """Publish what the timer has begun."""
        held = article.standing is not Standing.PUBLIC
        hop = HopTime(stage=STAGE, at=now)
        cause = Cause(
            trace_id=None,
            hops=(*article.hops, hop) if held else (hop,),
            event_time=article.facts.event_time,
            effective_at=(article.own_embargo or now) if held else article.arrived,
        )
        if held:
            transitions.release(article, Event.EMBARGO_END, cause)
        else:
            transitions.apply(article, Event.NEW_VERDICT, cause)

    def _set_source(self, message: DeduplicatedArticle, source: str) -> None:
        if message.article_id in self._store.articles and not message.notice_copy:
            self._store.set_source(message.article_id, source)

    def _write_last(self, message: DeduplicatedArticle, identity: str) -> None:
        """Put the record with the message's identity at the end: until it is written, a redelivery does the rest."""
        if message.notice_copy:
            self._store.write_notice_last(identity)
        elif message.instruction is not None:
            self._store.write_article_last(message.article_id)
            self._store.write_notice_last(instruction_state(message.instruction, message.article_id).seen)
        else:
            self._store.write_article_last(message.article_id)


def _outputs(transitions: Transitions) -> tuple[Output, ...]:
    return (*transitions.published, *transitions.entries)


def _cause(message: DeduplicatedArticle, known: ArticleState | None, now: datetime, hops: Sequence[HopTime]) -> Cause:
    """What the message is to the records that come of it. A superseding verdict has no clock of its own."""
    all_hops = (*hops, HopTime(stage=STAGE, at=now))
    if message.instruction is not None:
        return Cause(
            trace_id=message.instruction.trace_id,
            hops=all_hops,
            event_time=message.instruction.event_time,
            effective_at=min(message.instruction.received_at, now),
        )
    if message.enriched is not None:
        article = message.enriched.article
        return Cause(
            trace_id=article.trace_id,
            hops=all_hops,
            event_time=article.event_time(),
            # A version that is processed again takes effect now: its embargo may have ended since it first arrived. Any
            # other at its time of arrival, which is the same at every delivery, but never later than now: the clock of
            # the machine that took it in may be ahead, and would end an embargo early.
            effective_at=now if message.verdict.supersedes else min(article.received_at, now),
        )
    if known is not None:
        return Cause(trace_id=None, hops=all_hops, event_time=known.facts.event_time, effective_at=known.arrived)
    return Cause(trace_id=None, hops=all_hops, event_time=now, effective_at=now)
