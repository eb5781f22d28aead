"""What a state topic holds, as stages read and write it. Pure."""

from typing import NamedTuple

StateRecord = tuple[bytes, bytes | None]
"""Key and value; a value of None is a tombstone."""


class SetAside(NamedTuple):
    """A state record that cannot be read. The stage goes on without it, and somebody must look."""

    key: bytes
    problem: str
    """What is wrong, without the record's content."""
