"""One partition of the publisher: messages in, the public records of articles and stories out. Pure.

The partition remembers, the runner acts: it sends the outputs and waits, then writes the state in the order given and
waits, then commits the offset. After a crash anywhere in between the partition makes the same records again, under the
same sequence numbers.

What comes out depends on the messages and on what is remembered. The clock decides two things only: when an embargo
ends (`due`), and what time the record's last hop bears.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.published import HopTime, PublishedArticle, Story
from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle
from services.publisher.articles.cause import Cause
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.lifecycle import Event
from services.publisher.articles.state import ArticleState
from services.publisher.changes.expiry import expire
from services.publisher.changes.forwarded_notice import handle_forwarded_notice
from services.publisher.changes.new_version import handle_new_version
from services.publisher.changes.story_updates import publish_stories
from services.publisher.changes.superseding_verdict import handle_superseding_verdict
from services.publisher.changes.transitions import Transitions
from services.publisher.identity import identity_of
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import PartitionStore
from services.stream.state_records import LatestRecords, RestoreSteps, SetAside, StateRecord

STAGE = "publisher"
Output = PublishedArticle | Story


@dataclass(frozen=True, slots=True)
class Step:
    """What one message, or the end of an embargo, leads to."""

    outputs: tuple[Output, ...] = ()
    state: tuple[StateRecord, ...] = ()
    dropped: DropReason | None = None
    """Why nothing is published; None if something is, and for steps of the timer."""
    redelivered: bool = False


class PublisherPartition:
    """The state of one partition of `news.deduplicated`. All reports of a story must come through one partition."""

    def __init__(self, settings: PublisherSettings) -> None:
        self._settings = settings
        self._store = PartitionStore()

    def restore(self, records: Iterable[StateRecord]) -> list[SetAside]:
        """Start again from what `Step.state` wrote, oldest first; None is a tombstone. Returns what cannot be read."""
        return [each for each in self.restoring(LatestRecords(records).drain()) if each]

    def restoring(self, records: Iterable[StateRecord]) -> RestoreSteps:
        """The same in steps, from the last record of each key."""
        self._store = PartitionStore()
        yield from self._store.restoring(records)

    def sizes(self) -> dict[str, int]:
        """Entries in memory by table."""
        store = self._store
        kept = {"articles": len(store.articles), "stories": len(store.stories), "notices": len(store.notices)}
        kept["outlines"] = len(store.outlines)
        return kept | store.held_counts()

    def kill_targets(self, since: datetime) -> dict[str, int]:
        """How many articles each kill of others that came since then has met here; 0: perhaps it reached nobody."""
        return {n.article_id: n.met for n in self._store.notices.values() if n.kills_others and n.touched >= since}

    def handle(self, message: DeduplicatedArticle, source: str, now: datetime, hops: Sequence[HopTime]) -> Step:
        """Take in one message. `source` is its topic:partition:offset, `hops` the stages it went through."""
        identity = identity_of(message)
        if self._is_redelivery(message, identity):
            return Step(dropped=DropReason.REDELIVERY, redelivered=True)
        before: list[Output] = [*expire(self._store, self._settings)]
        # A release that was begun may have been sent under the next sequence number: repeat it first (see `due`).
        for article in self._store.releasing():
            before += self._release(article, now)
        transitions = Transitions(self._store, self._settings)
        cause = _cause(message, self._store.articles.get(message.article_id), now, hops)
        reason = self._dispatch(transitions, message, identity, cause)
        self._set_source(message, source)
        # Stories last: they are made from what the transitions have made public.
        outputs = (*before, *transitions.published, *publish_stories(transitions, cause))
        self._write_last(message, identity)
        return Step(outputs, self._store.take_changes(), None if outputs else reason, message.redelivered)

    def due(self, now: datetime) -> Step | None:
        """One step of the embargoes that have ended; None when there is nothing left to do.

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
        outputs = self._release(begun[0], now)
        self._store.write_article_last(begun[0].article_id)
        return Step(outputs, self._store.take_changes())

    def next_due(self) -> datetime | None:
        """When `due` will next have something to do."""
        return self._store.next_embargo_end()

    def _is_redelivery(self, message: DeduplicatedArticle, identity: str) -> bool:
        if message.notice_copy:
            return identity in self._store.notices
        known = self._store.articles.get(message.article_id)
        return known is not None and identity in known.seen

    def _dispatch(
        self, transitions: Transitions, message: DeduplicatedArticle, identity: str, cause: Cause
    ) -> DropReason:
        if message.enriched is None:
            return handle_superseding_verdict(transitions, message, identity, cause)
        if message.notice_copy:
            return handle_forwarded_notice(transitions, message.enriched.article, message.verdict, identity, cause)
        return handle_new_version(
            transitions, message.enriched, message.verdict, identity, cause, redelivered=message.redelivered
        )

    def _release(self, article: ArticleState, now: datetime) -> tuple[Output, ...]:
        ended = article.own_embargo or now
        hops = (*article.hops, HopTime(stage=STAGE, at=now))
        cause = Cause(trace_id=None, hops=hops, event_time=article.facts.event_time, effective_at=ended)
        transitions = Transitions(self._store, self._settings)
        transitions.release(article, Event.EMBARGO_END, cause)
        return (*transitions.published, *publish_stories(transitions, cause))

    def _set_source(self, message: DeduplicatedArticle, source: str) -> None:
        if message.article_id in self._store.articles and not message.notice_copy:
            self._store.set_source(message.article_id, source)

    def _write_last(self, message: DeduplicatedArticle, identity: str) -> None:
        """Put the record with the message's identity at the end: until it is written, a redelivery does the rest."""
        if message.notice_copy:
            self._store.write_notice_last(identity)
        else:
            self._store.write_article_last(message.article_id)


def _cause(message: DeduplicatedArticle, known: ArticleState | None, now: datetime, hops: Sequence[HopTime]) -> Cause:
    """What the message is to the records that come of it. A superseding verdict has no clock of its own."""
    all_hops = (*hops, HopTime(stage=STAGE, at=now))
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
