"""`news.acknowledgements`: a subscriber has taken down what was killed. Those who have not are asked to."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, PositiveInt

from schemas.record import Id, Instant, Message


class AcknowledgedBy(StrEnum):
    """How the subscriber said so."""

    REQUEST = "request"
    """By `POST /v1/acknowledgements`."""
    WEBHOOK = "webhook"
    """By answering the delivery of the retraction with 2xx."""


class Acknowledgement(Message):
    """One subscriber's word for one retraction. The same may come twice: the first one counts."""

    schema_version: Literal[1] = 1
    article_id: Id
    """Of the retracted article."""
    retraction: PositiveInt
    """The `sequence` of the `retract` record that is acknowledged."""
    subscriber: Id
    """The name of a token's holder, `webhook:` and a webhook's id, or `oidc:` and who an issuer says it is."""
    acknowledged_by: AcknowledgedBy
    acknowledged_at: Instant
    """By the gateway's clock."""
    note: str | None = Field(default=None, max_length=1000)
    """What the subscriber adds for people: "removed from site and app"."""
