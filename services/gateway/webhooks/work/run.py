"""One webhook at work: reads what fits, sends what is due, and saves each step before the next one can be seen.

An attempt is counted on the topic *before* it is made. So a process that was taken for dead, and whose partition
another one has by now, is refused there and sends nothing; and after a crash the delivery comes again under its old id.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.gateway.stream.delivery import Subscription
from services.gateway.stream.entries import EntryReader
from services.gateway.stream.position import read_position
from services.gateway.stream.ring import RingEntry
from services.gateway.view.sendable import Unsendable
from services.gateway.webhooks.state.records import Attempt, AttemptResult, Delivery, StopReason
from services.gateway.webhooks.state.webhook import Webhook
from services.gateway.webhooks.thresholds import ENOUGH_ROOM, JITTER, MOST_PENDING, ROUTINE_AT_ONCE, SAVE_SECONDS
from services.gateway.webhooks.work.journal import Journal
from services.gateway.webhooks.work.policy import RetryPolicy, after_success, is_struggling, resumed, stopped
from services.gateway.webhooks.work.reading import delivery_for, gap_delivery
from services.gateway.webhooks.work.sending import Answered

log = logging.getLogger(__name__)

_NOT_YET_SECONDS = 0.2
_UNKNOWN_AFTER = timedelta(minutes=10)
"""A record that the view has not got by then does not come any more."""
_LONGEST_SLEEP = 3600.0


@dataclass(frozen=True, slots=True)
class RunParts:
    """What a run works with."""

    reader: EntryReader
    subscription: Callable[[Webhook], Subscription]
    """It changes with the rights of sources."""
    body: Callable[[Webhook, Delivery], Awaitable[bytes | Unsendable]]
    post: Callable[[Webhook, Delivery, bytes], Awaitable[Answered]]
    policy: RetryPolicy
    now: Callable[[], datetime]
    count: Callable[[AttemptResult], None] = lambda _: None


@dataclass
class WebhookRun:
    """One webhook, on the instance that has it."""

    webhook: Webhook
    journal: Journal
    parts: RunParts
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _posting: dict[str, "asyncio.Task[Answered]"] = field(default_factory=dict)
    """By the ids of deliveries."""

    async def run(self) -> None:
        """Read and send until cancelled.

        Raises:
            ExceptionGroup: something could not be saved.
        """
        since = self.journal.progress.position
        gap = await self.parts.reader.begin(read_position(since))
        if gap:
            self._add(gap_delivery(self.webhook.webhook_id, since, gap, self.parts.now()))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._read())
            await self._send(tasks)

    def follow(self, webhook: Webhook) -> None:
        """Take in that it was paused, resumed, changed, or given another secret."""
        was, self.webhook = self.webhook, webhook
        before = self.journal.progress
        self.journal.progress = resumed(before, webhook.resumed_at)
        if self.journal.progress is not before or (was.paused and not webhook.paused):
            self.journal.queue.hurry(self.parts.now())
        self._wake.set()
        self._room.set()

    def redeliver(self, attempt: Attempt) -> None:
        """Send once more what was done, or given up."""
        now = self.parts.now()
        self._add(attempt.delivery.model_copy(update={"attempts": 0, "queued_at": now, "due": now}))
        self.journal.answer_request(attempt.delivery.delivery_id)
        self._wake.set()

    @property
    def is_at_work(self) -> bool:
        """Whether it is neither paused nor stopped."""
        return not self.webhook.paused and self.journal.progress.stopped is None

    async def _read(self) -> None:
        while True:
            while not self._has_room(ENOUGH_ROOM):
                self._room.clear()
                await self._room.wait()
            # Closed whenever there is no room: one that waits must not keep a consumer open.
            async with aclosing(self.parts.reader.entries()) as entries:
                async for entry in entries:
                    if entry is not None:
                        self._take(entry)
                    if not self._has_room(MOST_PENDING):
                        break

    def _has_room(self, most: int) -> bool:
        return self.is_at_work and len(self.journal.queue) < most

    def _take(self, entry: RingEntry) -> None:
        reader = self.parts.reader
        found = delivery_for(
            self.webhook.webhook_id,
            reader.ring.epoch,
            self.parts.subscription(self.webhook),
            entry,
            withheld=reader.ring.withheld,
            now=self.parts.now(),
        )
        if found:
            self._add(found)

    def _add(self, new: Delivery) -> None:
        for each in self.journal.queue.add(new):
            self.journal.note(each, AttemptResult.OVERTAKEN, self.parts.now())
            if under_way := self._posting.get(each.delivery_id):
                under_way.cancel()
        if new.is_urgent:
            self.journal.progress = self.parts.policy.hurried(self.journal.progress, self.parts.now())
        self._wake.set()

    async def _send(self, tasks: asyncio.TaskGroup) -> None:
        saved_at = ""
        while True:
            self._wake.clear()
            while taken := self._next():
                tasks.create_task(self._attempt(taken))
            timed_out = await self._slept()
            position = str(self.parts.reader.position)
            if timed_out and (position != saved_at or self.journal.queue.changed):
                await self._save()
                saved_at = position

    def _next(self) -> Delivery | None:
        queue, now = self.journal.queue, self.parts.now()
        if not self.is_at_work:
            return None
        under_way = len(queue.in_hand)
        if is_struggling(self.journal.progress):
            not_before = self.journal.progress.not_before
            return None if under_way or (not_before and now < not_before) else queue.take(now)
        if under_way > ROUTINE_AT_ONCE:
            return None
        return queue.take(now, urgent_only=under_way == ROUTINE_AT_ONCE)

    async def _slept(self) -> bool:
        """Wait for something to do; whether nothing woke it."""
        try:
            async with asyncio.timeout(min(SAVE_SECONDS, self._until_due())):
                await self._wake.wait()
        except TimeoutError:
            return True
        return False

    def _until_due(self) -> float:
        due = self.journal.queue.next_due()
        not_before = self.journal.progress.not_before
        under_way = len(self.journal.queue.in_hand)
        most = 1 if is_struggling(self.journal.progress) else ROUTINE_AT_ONCE
        if due is None or not self.is_at_work or under_way >= most:
            return _LONGEST_SLEEP
        return max(0.005, (max(due, not_before or due) - self.parts.now()).total_seconds())

    async def _attempt(self, taken: Delivery) -> None:
        body = await self.parts.body(self.webhook, taken)
        if isinstance(body, Unsendable):
            self._not_sent(taken, body)
        else:
            marked = taken.model_copy(update={"attempts": taken.attempts + 1})
            self.journal.queue.started(taken, marked)
            await self._save()
            answered = await self._posted(marked, body)
            if answered:
                self._take_answer(marked, answered)
            else:
                self.journal.queue.let_go(marked)
        # The next attempt begins while this one's result is saved: both are often in one transaction.
        self._wake.set()
        await self._save()
        if len(self.journal.queue) < ENOUGH_ROOM:
            self._room.set()

    async def _posted(self, marked: Delivery, body: bytes) -> Answered | None:
        """The answer; None where a hold or kill of the article has overtaken it."""
        current = self.journal.queue.in_hand.get(marked.subject)
        if current is None or current.delivery_id != marked.delivery_id or not self._is_pending(marked):
            return None
        posting = asyncio.ensure_future(self.parts.post(self.webhook, marked, body))
        self._posting[marked.delivery_id] = posting
        try:
            await asyncio.wait({posting})
        finally:
            del self._posting[marked.delivery_id]
            posting.cancel()
        return None if posting.cancelled() else posting.result()

    def _is_pending(self, delivery: Delivery) -> bool:
        pending = self.journal.queue.pending(delivery.subject)
        return pending is not None and any(each.delivery_id == delivery.delivery_id for each in pending.deliveries)

    def _not_sent(self, taken: Delivery, why: Unsendable) -> None:
        now = self.parts.now()
        comes = why is Unsendable.NOT_YET and now - taken.queued_at < _UNKNOWN_AFTER
        if comes or why is Unsendable.NOT_NOW:
            later = now + timedelta(seconds=_NOT_YET_SECONDS)
            self.journal.queue.again(taken, taken.model_copy(update={"due": later}))
        else:
            self.journal.queue.done(taken)
            self.journal.note(taken, AttemptResult.OVERTAKEN, now)

    def _take_answer(self, sent: Delivery, answered: Answered) -> None:
        now, journal = self.parts.now(), self.journal
        if answered.is_taken:
            journal.queue.done(sent)
            journal.progress = after_success(journal.progress)
            journal.confirm(sent, now)
            result = AttemptResult.DELIVERED
        elif answered.is_gone:
            journal.queue.again(sent, sent)
            journal.progress = stopped(journal.progress, StopReason.GONE, now)
            result = AttemptResult.GONE
        else:
            result = self._failed(sent, answered, now)
        journal.note(sent, result, now, answered)
        self.parts.count(result)

    def _failed(self, sent: Delivery, answered: Answered, now: datetime) -> AttemptResult:
        journal, policy = self.journal, self.parts.policy
        given_up = policy.is_given_up(sent)
        if given_up:
            journal.queue.done(sent)
        else:
            jitter = random.random() * JITTER  # noqa: S311 - nothing secret
            due = policy.due_after(sent, now, jitter, answered.retry_after)
            journal.queue.again(sent, sent.model_copy(update={"due": due}))
        journal.progress = policy.after_failure(journal.progress, now, urgent_waits=journal.queue.has_urgent)
        if journal.progress.stopped:
            log.warning(
                "webhook %s is stopped after %d failures in a row", self.webhook.webhook_id, journal.progress.failures
            )
        return AttemptResult.GIVEN_UP if given_up else AttemptResult.FAILED

    async def _save(self) -> None:
        await self.journal.save(str(self.parts.reader.position))
