"""What every message and every part of one has in common: frozen, closed, UTC, bytes as base64."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of a message. Immutable; a field that is not declared is refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        ser_json_bytes="base64",
        val_json_bytes="base64",
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )


class Message(Part):
    """A whole Kafka message value. Every concrete message pins `schema_version` to a literal."""

    schema_version: Any

    def to_bytes(self) -> bytes:
        """The wire form: UTF-8 JSON, fields in declaration order."""
        return self.model_dump_json().encode()


def _as_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant needs a UTC offset")
    return value.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_as_utc)]
"""A point in time, known to the second and with its zone; kept as UTC."""
