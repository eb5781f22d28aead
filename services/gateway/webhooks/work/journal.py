"""The state of one webhook, and what of it is to be written next. Pure but for its writer."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from schemas.acknowledgement import AcknowledgedBy, Acknowledgement
from schemas.published import Action
from services.gateway.acknowledgements.register import acknowledgement_record
from services.gateway.webhooks.state.records import (
    Attempt,
    AttemptResult,
    Delivery,
    SavedWebhook,
    WebhookProgress,
    again_key,
    log_key,
    pending_key,
    progress_key,
    record,
)
from services.gateway.webhooks.work.queue import DeliveryQueue
from services.gateway.webhooks.work.sending import Answered
from services.stream.messages import Outgoing

WriteAll = Callable[[Sequence[Outgoing]], Awaitable[None]]


def subscriber_name(webhook_id: str) -> str:
    """Under which a webhook confirms kills; no token's holder can have this name."""
    return f"webhook:{webhook_id}"


class Journal:
    """Everything that must survive a kill -9: each step is in one write."""

    def __init__(self, webhook_id: str, saved: SavedWebhook, start: str, partition: int, write: WriteAll) -> None:
        self.queue = DeliveryQueue.of(saved.pending.values())
        self.progress = saved.progress or WebhookProgress(position=start)
        self._webhook_id = webhook_id
        self._partition = partition
        self._write = write
        self._new: list[Outgoing] = []

    def note(self, delivery: Delivery, result: AttemptResult, now: datetime, answered: Answered | None = None) -> None:
        """A line of the log."""
        number = self.progress.logged
        self.progress = self.progress.model_copy(update={"logged": number + 1})
        line = Attempt(
            number=number,
            at=now,
            delivery=delivery,
            result=result,
            status=answered.status if answered else None,
            milliseconds=answered.milliseconds if answered else 0,
            problem=answered.problem if answered else "",
        )
        self._new.append(record(log_key(self._webhook_id, number), line, self._partition))

    def confirm(self, delivery: Delivery, now: datetime) -> None:
        """The receiver has taken a retraction: that is an acknowledgement."""
        if delivery.action is Action.RETRACT:
            word = Acknowledgement(
                article_id=delivery.subject,
                retraction=delivery.sequence,
                subscriber=subscriber_name(self._webhook_id),
                acknowledged_by=AcknowledgedBy.WEBHOOK,
                acknowledged_at=now,
            )
            self._new.append(acknowledgement_record(word))

    def answer_request(self, delivery_id: str) -> None:
        """A redelivery that was asked for is in the queue."""
        self._new.append(record(again_key(self._webhook_id, delivery_id), None, self._partition))

    async def save(self, position: str) -> None:
        """Write all that has changed, and how far was read. What is changed while it writes is for the next time.

        Raises:
            KafkaError: it could not be written; nobody may go on with this journal.
        """
        self.progress = self.progress.model_copy(update={"position": position})
        records, self._new = self._new, []
        for subject in sorted(self.queue.changed):
            key = pending_key(self._webhook_id, subject)
            records.append(record(key, self.queue.pending(subject), self._partition))
        self.queue.changed.clear()
        records.append(record(progress_key(self._webhook_id), self.progress, self._partition))
        await self._write(records)
