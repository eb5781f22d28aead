"""What of the stream one webhook is to be sent, as deliveries. Pure."""

import hashlib
import json
from collections.abc import Collection
from datetime import datetime

from schemas.published import Action
from services.gateway.stream.catch_up import StreamGap
from services.gateway.stream.delivery import EventName, Subscription, event_for
from services.gateway.stream.ring import RingEntry
from services.gateway.stream.steps import ArticleStep
from services.gateway.webhooks.state.records import Delivery

GAP_SUBJECT = "gap"


def delivery_for(
    webhook_id: str, epoch: str, asked: Subscription, entry: RingEntry, *, withheld: Collection[str], now: datetime
) -> Delivery | None:
    """The delivery that a record of the stream means; None where it is none of the receiver's business."""
    event = event_for(asked, entry, withheld)
    if event is None:
        return None
    topic, partition = entry.partition
    delivery_id = _id(webhook_id, epoch, topic, str(partition), str(entry.offset))
    if event is EventName.LEFT:
        assert isinstance(entry.step, ArticleStep)  # noqa: S101 - only an article leaves
        return Delivery(
            delivery_id=delivery_id,
            event=event,
            subject=entry.step.article_id,
            sequence=entry.step.sequence,
            queued_at=now,
            due=now,
        )
    record = json.loads(entry.value)
    return Delivery(
        delivery_id=delivery_id,
        event=event,
        subject=record["article_id" if event is EventName.ARTICLE else "story_id"],
        sequence=record["sequence"],
        action=Action(record["action"]) if event is EventName.ARTICLE else None,
        queued_at=now,
        due=now,
    )


def gap_delivery(webhook_id: str, since: str, gap: StreamGap, now: datetime) -> Delivery:
    """Says that records are missing."""
    return Delivery(
        delivery_id=_id(webhook_id, since, str(gap.resume)),
        event=EventName.GAP,
        subject=GAP_SUBJECT,
        queued_at=now,
        due=now,
        detail=gap.reason,
    )


def _id(*parts: str) -> str:
    # Made of what it is about: whoever sends it, and whenever, a receiver knows it again.
    return "msg_" + hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
