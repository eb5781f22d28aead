"""Deliveries for tests, made in one line."""

from datetime import timedelta

from schemas.published import Action
from services.gateway.stream.delivery import EventName
from services.gateway.webhooks.state.records import Delivery
from tests.unit.gateway.records import NOON

SECOND = timedelta(seconds=1)


def delivery(
    subject: str = "a1",
    sequence: int = 1,
    action: Action | None = Action.PUBLISH,
    *,
    seconds: float = 0,
    event: EventName = EventName.ARTICLE,
    attempts: int = 0,
) -> Delivery:
    at = NOON + seconds * SECOND
    return Delivery(
        delivery_id=f"msg_{subject}_{sequence}",
        event=event,
        subject=subject,
        sequence=sequence,
        action=action,
        queued_at=at,
        due=at,
        attempts=attempts,
    )
