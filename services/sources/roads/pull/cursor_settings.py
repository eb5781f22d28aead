"""How the next request says where the last one ended."""

from typing import Annotated, Literal

from pydantic import Field

from services.sources.roads.pull.auth_settings import Declared


class NextLink(Declared):
    """The answer has the address of the next one (AP: next_page)."""

    kind: Literal["next link"]
    at: str
    """Where in the answer."""


class TokenCursor(Declared):
    """The answer has a token that is sent back (Reuters: pollToken)."""

    kind: Literal["token"]
    at: str
    parameter: str


class SequenceCursor(Declared):
    """Items have ascending numbers; the highest is sent back."""

    kind: Literal["sequence"]
    at: str
    """Where in an item."""
    parameter: str
    start: int = 0


class TimestampCursor(Declared):
    """Items have times; the latest is sent back, less an overlap, as clocks and indexes lag."""

    kind: Literal["timestamp"]
    at: str
    """Where in an item: ISO 8601 with an offset."""
    parameter: str
    overlap_seconds: float = Field(default=120.0, ge=0)
    back_seconds: float = Field(default=3600.0, ge=0)
    """How far the very first request goes back."""


class Lease(Declared):
    """Items are lent: they come again until their receipt is given back (dpa wireQ)."""

    kind: Literal["lease"]
    at: str
    """Where in an item its receipt is."""
    acknowledge: str
    """The address that takes it, with {receipt} in it."""
    method: Literal["DELETE", "POST", "PUT"] = "DELETE"


class NoCursor(Declared):
    """Every answer has what is current; what was seen is known by its id."""

    kind: Literal["none"] = "none"


Cursoring = Annotated[
    NextLink | TokenCursor | SequenceCursor | TimestampCursor | Lease | NoCursor, Field(discriminator="kind")
]
