"""What a state topic holds, as stages read and write it. Pure."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

StateRecord = tuple[bytes, bytes | None]
"""Key and value; a value of None is a tombstone."""


class SetAside(NamedTuple):
    """A state record that cannot be read. The stage goes on without it, and somebody must look."""

    key: bytes
    problem: str
    """What is wrong, without the record's content."""


class StateKeeper(Protocol):
    """What holds a stage's state in memory, partition by partition."""

    def restore(self, partition: int, records: list[StateRecord]) -> Sequence[SetAside]:
        """Replace what is held of the partition by its state records, oldest first; a value of None is a tombstone."""
        ...

    def forget(self, partition: int) -> None:
        """Drop the partition: another worker owns it now."""
        ...

    def sizes(self) -> dict[tuple[int, str], int]:
        """Entries in memory by (partition, table)."""
        ...
