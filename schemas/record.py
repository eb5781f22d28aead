"""What every message and every part of one has in common: frozen, closed, UTC, bytes as base64."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationInfo, model_validator

_LONGEST_TEXT = 2**26
"""No topic takes as much. That there is a limit makes pydantic look at the characters, and so refuse lone surrogates:
they have no UTF-8 form (RFC 7493, section 2.1), and would otherwise be noticed only when the record is written."""


class Part(BaseModel):
    """A piece of a message. Immutable; a field that is not declared is refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        ser_json_bytes="base64",
        val_json_bytes="base64",
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        str_max_length=_LONGEST_TEXT,
    )


class Message(Part):
    """A whole Kafka message value. Every concrete message pins `schema_version` to a literal."""

    schema_version: Any

    @model_validator(mode="after")
    def _bytes_say_their_version(self, info: ValidationInfo) -> Self:
        if info.mode == "json" and "schema_version" not in self.model_fields_set:
            raise ValueError("schema_version is missing")
        return self

    def to_bytes(self) -> bytes:
        """The wire form: UTF-8 JSON, fields in declaration order."""
        return self.model_dump_json().encode()


def _as_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant needs a UTC offset")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:  # not a ValueError, so pydantic would let it through to the caller
        raise ValueError("an instant must lie in the years 1 to 9999, in UTC too") from error


Instant = Annotated[datetime, AfterValidator(_as_utc)]
"""A point in time, known to the second and with its zone; kept as UTC."""

Id = Annotated[str, StringConstraints(min_length=1)]
"""An identifier. Opaque: its inner form (see `schemas.ids`) is no promise; that it is not empty is."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""
