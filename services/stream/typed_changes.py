"""Changes of frozen records as typed values: a change has the new values of some fields, all others stay. Pure.

pydantic's `model_copy(update=…)` takes any key and any value: a misspelt field would be kept as a stray attribute and
lost at the next restart. Each kind of record has a change of its own instead, a `NamedTuple` with the record's fields,
so that mypy refuses a field that is not there or a value of another type. A NamedTuple, because a frozen dataclass of
that width takes several times as long to make, and one is made for every step of every message.
"""

from enum import Enum
from typing import Any, Final, TypeVar

from pydantic import BaseModel


class Unchanged(Enum):
    """The default of every field of a change. Not None: None is a value that many fields can be set to."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED

RecordT = TypeVar("RecordT", bound=BaseModel)


def changed(record: RecordT, fields: tuple[str, ...], change: tuple[Any, ...]) -> RecordT:
    """The record with new values in some of these fields. Nothing is validated again: mypy has seen the types.

    For the `changed` methods of the records alone, which pass the fields and values of one NamedTuple.
    """
    # Not `_asdict`, which would build a second dict of all fields: this runs some eight times a message.
    new_values = {field: value for field, value in zip(fields, change, strict=True) if value is not UNCHANGED}
    return record.model_copy(update=new_values)
