"""Times as the wire gave them: nothing invented, the precision said."""

from datetime import UTC, date, datetime
from enum import StrEnum

from pydantic import model_validator

from schemas.record import Part


class Precision(StrEnum):
    """How exactly a time was given."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


_LENGTH = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}


class Stamp(Part):
    """A time at the precision its source gave it.

    `iso` is cut to the precision ("2024", "2024-01", "2024-01-21") or, from minutes on, a full ISO 8601 time
    that carries a UTC offset only where the source gave or implied one.
    """

    iso: str
    precision: Precision
    text: str | None = None
    """The words it was read from, when it was read from prose."""

    @model_validator(mode="after")
    def _iso_has_the_stated_precision(self) -> "Stamp":
        if self.precision in _LENGTH:
            if len(self.iso) != _LENGTH[self.precision]:
                raise ValueError(f"{self.iso!r} does not have {self.precision} precision")
            date.fromisoformat(self.iso + "-01-01"[: 10 - len(self.iso)] if len(self.iso) < 10 else self.iso)
        else:
            datetime.fromisoformat(self.iso)
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
