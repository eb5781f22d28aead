"""A webhook: who wants what, and where. As it was asked for; what became of it is in `records.py`. Pure."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.gateway.access.tokens import Use
from services.gateway.webhooks.thresholds import BOTH_SECRETS


class StoredPart(BaseModel):
    """Part of a record of `news.webhooks`. A field that a later release has added is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Webhook(StoredPart):
    """What a subscriber asked for."""

    layout: int = 1
    webhook_id: str
    name: str
    """For people, and for alerts."""
    url: str
    query: str = ""
    """What stands behind the question mark of `/v1/search`: filters, and `fields`."""
    articles: bool = True
    stories: bool = False
    use: Use = Use.WEB
    """Of the token that asked for it: sources whose rights forbid that are left out."""
    created_at: datetime
    start: str
    """The id of the stream from which on it is sent."""
    secret_number: int = 1
    rotated_at: datetime | None = None
    paused: bool = False
    """By request."""
    resumed_at: datetime | None = None
    """By request: what the sender has stopped before this time goes on."""

    def secret_numbers(self, now: datetime) -> tuple[int, ...]:
        """Which of its secrets sign now, the newest first."""
        if self.rotated_at is not None and now < self.rotated_at + BOTH_SECRETS:
            return self.secret_number, self.secret_number - 1
        return (self.secret_number,)
