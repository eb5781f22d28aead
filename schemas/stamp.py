"""Times as the wire gave them: nothing invented, the precision said."""

from datetime import UTC, date, datetime
from enum import StrEnum

from pydantic import Field, model_validator

from schemas.record import Part


class Precision(StrEnum):
    """How exactly a time was given."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


_ISO = (
    r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?)?)?)?$"
)
"""ISO 8601 extended form, truncated from the right; offsets may have seconds, as local mean times do."""
_LENGTH = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}
_SHORTEST = {Precision.MINUTE: len("2024-01-21T10:00"), Precision.SECOND: len("2024-01-21T10:00:00")}


class Stamp(Part):
    """A time at the precision its source gave it.

    `iso` is cut to the precision ("2024", "2024-01", "2024-01-21") or, from minutes on, a full ISO 8601 time
    that carries a UTC offset only where the source gave or implied one.
    """

    iso: str = Field(pattern=_ISO)
    precision: Precision
    text: str | None = None
    """The words it was read from, when it was read from prose."""

    @model_validator(mode="after")
    def _iso_has_the_stated_precision(self) -> "Stamp":
        if self.precision in _LENGTH:
            if len(self.iso) != _LENGTH[self.precision]:
                raise ValueError(f"{self.iso!r} does not have {self.precision} precision")
            date.fromisoformat(self.iso + "-01-01"[: 10 - len(self.iso)] if len(self.iso) < 10 else self.iso)
            return self
        if len(self.iso) < _SHORTEST[self.precision]:
            raise ValueError(f"{self.iso!r} does not have {self.precision} precision")
        try:
            self.instant()
        except OverflowError as error:  # not a ValueError, so pydantic would let it through to the caller
            raise ValueError(f"{self.iso!r} lies outside the years 1 to 9999 in UTC") from error
        return self

    def instant(self) -> datetime | None:
        """The UTC instant, or None where the day's time or the zone is not known."""
        if self.precision in _LENGTH:
            return None
        moment = datetime.fromisoformat(self.iso)
        return moment.astimezone(UTC) if moment.tzinfo else None

    def day(self) -> date | None:
        """The calendar day in the stamp's own zone, or None where it is not known."""
        return date.fromisoformat(self.iso[:10]) if len(self.iso) >= 10 else None
