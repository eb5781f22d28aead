"""What stands on `news.webhooks` under which key. Pure.

w1-…                     the webhook                 written by any instance, as asked
w1-…/again/<delivery>    a delivery asked for again  the same
w1-…/progress            how far it was sent         written by the instance that has it
w1-…/pending/<subject>   deliveries not done         the same
w1-…/log/<place>         one attempt                 the same, over the one of long ago
"""

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from schemas.published import WORDLESS, Action
from services.gateway.stream.delivery import EventName
from services.gateway.webhooks.state.webhook import StoredPart, Webhook
from services.gateway.webhooks.thresholds import LOG_ENTRIES
from services.stream.messages import Outgoing
from services.stream.topics import WEBHOOKS

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Delivery(StoredPart):
    """One event for one receiver."""

    delivery_id: str
    """The same at every attempt, whoever makes it: by it a receiver knows a repetition."""
    event: EventName
    subject: str
    """The id of the article or story: what has one keeps its order."""
    sequence: int = 0
    action: Action | None = None
    queued_at: datetime
    attempts: int = 0
    due: datetime
    detail: str = ""
    """Of a gap: why, and how to catch up."""

    @property
    def is_urgent(self) -> bool:
        """Whether it takes something down."""
        return self.action in WORDLESS


class Pending(StoredPart):
    """The deliveries on one subject that are not done, in order."""

    layout: int = 1
    deliveries: tuple[Delivery, ...]


class StopReason(StrEnum):
    """Why nothing is sent until somebody asks for it."""

    FAILURES = "failures"
    """Too many attempts in a row have failed."""
    GONE = "gone"
    """The receiver has answered 410."""


class WebhookProgress(StoredPart):
    """How far a webhook was sent, and how its receiver does."""

    layout: int = 1
    position: str
    """The id of the stream up to which everything is done or pending."""
    failures: int = 0
    """Attempts in a row that failed."""
    not_before: datetime | None = None
    """The next attempt, of whatever delivery."""
    stopped: StopReason | None = None
    stopped_at: datetime | None = None
    logged: int = 0
    """Attempts so far."""


class AttemptResult(StrEnum):
    """How an attempt ended."""

    DELIVERED = "delivered"
    FAILED = "failed"
    """To be tried again."""
    GIVEN_UP = "given_up"
    OVERTAKEN = "overtaken"
    """A hold or kill of the same article came while it was under way, or before."""
    GONE = "gone"


class Attempt(StoredPart):
    """One line of the log."""

    layout: int = 1
    number: int
    at: datetime
    delivery: Delivery
    result: AttemptResult
    status: int | None = None
    """Of the answer; None where there was none."""
    milliseconds: int = 0
    problem: str = ""


class RedeliveryRequest(StoredPart):
    """A delivery that was done or given up is to be sent again."""

    layout: int = 1
    asked_at: datetime


@dataclass
class SavedWebhook:
    """All that the topic says of one webhook."""

    webhook: Webhook | None = None
    progress: WebhookProgress | None = None
    pending: dict[str, Pending] = field(default_factory=dict)
    log: dict[int, Attempt] = field(default_factory=dict)
    again: dict[str, RedeliveryRequest] = field(default_factory=dict)

    @property
    def attempts(self) -> list[Attempt]:
        """The log, the latest first."""
        return sorted(self.log.values(), key=lambda each: -each.number)


def partition_of(webhook_id: str, partitions: int) -> int:
    """Where everything about a webhook stands: its owner is who has this partition."""
    return zlib.crc32(webhook_id.encode()) % partitions


def webhook_key(webhook_id: str) -> str:
    """The key of what was asked for."""
    return webhook_id


def progress_key(webhook_id: str) -> str:
    """The key of its progress."""
    return f"{webhook_id}/progress"


def pending_key(webhook_id: str, subject: str) -> str:
    """The key of what is pending on a subject."""
    return f"{webhook_id}/pending/{subject}"


def log_key(webhook_id: str, number: int) -> str:
    """The key of an attempt: that of the one `LOG_ENTRIES` before it."""
    return f"{webhook_id}/log/{number % LOG_ENTRIES}"


def again_key(webhook_id: str, delivery_id: str) -> str:
    """The key of a request to deliver again."""
    return f"{webhook_id}/again/{delivery_id}"


def record(key: str, value: StoredPart | None, partition: int) -> Outgoing:
    """As it is written; None is a tombstone."""
    return Outgoing(WEBHOOKS.name, key.encode(), value.model_dump_json().encode() if value else None, partition)


def keys_of(webhook_id: str, saved: SavedWebhook) -> list[str]:
    """Every key under which something stands."""
    return [
        *(pending_key(webhook_id, subject) for subject in saved.pending),
        *(f"{webhook_id}/log/{place}" for place in saved.log),
        *(again_key(webhook_id, delivery_id) for delivery_id in saved.again),
        progress_key(webhook_id),
    ]


def take_record(known: dict[str, SavedWebhook], key: str, value: bytes | None) -> str:
    """Note one record of the topic; the webhook that it is about.

    Raises:
        ValidationError: the value is of another form.
    """
    webhook_id, _, rest = key.partition("/")
    kind, _, name = rest.partition("/")
    saved = known.setdefault(webhook_id, SavedWebhook())
    match kind:
        case "":
            saved.webhook = Webhook.model_validate_json(value) if value else None
        case "progress":
            saved.progress = WebhookProgress.model_validate_json(value) if value else None
        case "pending":
            _put(saved.pending, name, Pending.model_validate_json(value) if value else None)
        case "log":
            _put(saved.log, int(name), Attempt.model_validate_json(value) if value else None)
        case "again":
            _put(saved.again, name, RedeliveryRequest.model_validate_json(value) if value else None)
    if saved == SavedWebhook():
        del known[webhook_id]
    return webhook_id


def _put(into: dict[_Key, _Value], key: _Key, value: _Value | None) -> None:
    if value is None:
        into.pop(key, None)
    else:
        into[key] = value
