"""The publisher's desk: one partition's messages in, the public records of articles and stories out. Pure.

The desk remembers, the runner acts: it sends the outputs and waits, then writes the state in the order given and waits,
then lets the offset be committed. A crash anywhere in between makes the desk say the same things again, under the same
sequence numbers.

What the desk says depends on the messages and on what it remembers. The clock decides two things only: when an embargo
ends (`due`), and what time the record's last hop bears.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.published import HopTime, PublishedArticle, Story
from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle
from services.publisher.articles.events import identity_of
from services.publisher.articles.lifecycle import Event
from services.publisher.articles.state import Cause, Dossier
from services.publisher.changes.expiry import forget
from services.publisher.changes.forwarded_notice import visit
from services.publisher.changes.new_version import arrive
from services.publisher.changes.story_updates import tell_stories
from services.publisher.changes.superseding_verdict import rejudge
from services.publisher.changes.transitions import Turn
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import Shelf, StateRecord

STAGE = "publisher"
Output = PublishedArticle | Story


@dataclass(frozen=True, slots=True)
class Step:
    """What comes of one message, or of an embargo's end."""

    outputs: tuple[Output, ...] = ()
    state: tuple[StateRecord, ...] = ()
    dropped: DropReason | None = None
    """Why there are no outputs. None where there are some, and for steps of the timer."""
    redelivered: bool = False


class Desk:
    """The state of one partition of `news.deduplicated`. All reports of a story must come through one desk."""

    def __init__(self, settings: PublisherSettings) -> None:
        self._settings = settings
        self._shelf = Shelf()

    def restore(self, records: Iterable[StateRecord]) -> None:
        """Begin anew from what `Step.state` wrote, oldest first; None is a tombstone."""
        self._shelf = Shelf.read(records)

    def sizes(self) -> dict[str, int]:
        """Entries in memory by table."""
        shelf = self._shelf
        kept = {"articles": len(shelf.dossiers), "stories": len(shelf.stories), "notices": len(shelf.notices)}
        return kept | {standing.value: len(keys) for standing, keys in shelf.waiting.items()}

    def kill_targets(self, since: datetime) -> dict[str, int]:
        """How many articles each kill of others that came since then has met here; none: nobody may have heard it."""
        return {n.article_id: n.met for n in self._shelf.notices.values() if n.kills_others and n.touched >= since}

    def handle(self, message: DeduplicatedArticle, source: str, now: datetime, hops: Sequence[HopTime]) -> Step:
        """Take in one message. `source` is its topic:partition:offset, `hops` the stages it went through."""
        identity = identity_of(message)
        known = self._shelf.dossiers.get(message.article_id)
        if identity in self._shelf.notices if message.notice_copy else known and identity in known.seen:
            return Step(dropped=DropReason.REDELIVERY, redelivered=True)
        before: list[Output] = [*forget(self._shelf, self._settings)]
        for dossier in self._shelf.releasing():
            before += self._release(dossier, now)
        turn = Turn(self._shelf, self._settings)
        cause = _cause(message, self._shelf.dossiers.get(message.article_id), now, hops)
        reason = self._take(turn, message, identity, cause)
        self._sign(message, source)
        outputs = (*before, *turn.said, *tell_stories(turn, cause))
        self._write_last(message, identity)
        return Step(outputs, self._shelf.collect(), None if outputs else reason, message.redelivered)

    def due(self, now: datetime) -> Step | None:
        """One step of the embargoes that have ended; None when there is nothing left to do.

        Each release takes two steps: the first only notes that it has begun. Without that note a newer version that is
        read again after a crash could get the sequence number that the release already used.
        """
        begun = self._shelf.releasing()
        if not begun:
            first = self._shelf.first_due(now)
            if first is None:
                return None
            self._shelf.put(first.model_copy(update={"releasing": True}))
            return Step(state=self._shelf.collect())
        outputs = self._release(begun[0], now)
        self._shelf.write_last(begun[0].article_id)
        return Step(outputs, self._shelf.collect())

    def next_due(self) -> datetime | None:
        """When `due` will next have something to do."""
        return self._shelf.next_due()

    def _take(self, turn: Turn, message: DeduplicatedArticle, identity: str, cause: Cause) -> DropReason:
        if message.enriched is None:
            return rejudge(turn, message, identity, cause)
        if message.notice_copy:
            return visit(turn, message.enriched.article, identity, cause)
        return arrive(turn, message.enriched, message.verdict, identity, cause)

    def _release(self, dossier: Dossier, now: datetime) -> tuple[Output, ...]:
        ended = dossier.own_embargo or now
        hops = (*dossier.hops, HopTime(stage=STAGE, at=now))
        cause = Cause(trace_id=None, hops=hops, at=dossier.facts.event_time, moment=ended)
        turn = Turn(self._shelf, self._settings)
        turn.let_go(dossier, Event.DUE, cause)
        return (*turn.said, *tell_stories(turn, cause))

    def _sign(self, message: DeduplicatedArticle, source: str) -> None:
        dossier = self._shelf.dossiers.get(message.article_id)
        if dossier and not message.notice_copy:
            self._shelf.sign(dossier, source)

    def _write_last(self, message: DeduplicatedArticle, identity: str) -> None:
        if message.notice_copy:
            self._shelf.write_notice_last(identity)
        else:
            self._shelf.write_last(message.article_id)


def _cause(message: DeduplicatedArticle, known: Dossier | None, now: datetime, hops: Sequence[HopTime]) -> Cause:
    """What the message is to the records that come of it. A new verdict has no clock of its own."""
    all_hops = (*hops, HopTime(stage=STAGE, at=now))
    if message.enriched is not None:
        article = message.enriched.article
        return Cause(
            trace_id=article.trace_id,
            hops=all_hops,
            at=article.event_time(),
            moment=now if message.verdict.supersedes else min(article.received_at, now),
        )
    if known is not None:
        return Cause(trace_id=None, hops=all_hops, at=known.facts.event_time, moment=known.arrived)
    return Cause(trace_id=None, hops=all_hops, at=now, moment=now)
