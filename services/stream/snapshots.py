"""A stage's state in bytes, section by section: captured between two messages, written and read beside the work. Pure.

A snapshot is a cache of what a whole restore would give, never the truth: whoever doubts one restores the whole.
"""

from collections.abc import Generator, Iterable, Iterator
from typing import Protocol

from services.stream.state_records import RestoreSteps, StateRecord

Section = tuple[str, bytes]
"""A name, each once, and content of some megabytes at most, so that none of them is long in the making."""


class StateImage(Protocol):
    """A state as it was at one moment, whatever becomes of it afterwards."""

    def sections(self) -> Iterator[Section]:
        """All of it. May be called in another thread."""
        ...


Capturing = Generator[None, None, StateImage]
"""Makes an image in steps of some milliseconds; the state must not be changed until the last one."""


class Sections(Protocol):
    """The sections of a snapshot."""

    def read(self, name: str) -> bytes:
        """One of them.

        Raises:
            SnapshotUnfitError: it is not there, or not what was written.
        """
        ...


class SnapshotKeeper(Protocol):
    """What holds a stage's state, where the stage has snapshots of it."""

    def capturing(self, partition: int, /) -> Capturing:
        """An image of a partition that is held."""
        ...

    def restoring_from(self, partition: int, sections: Sections, records: Iterable[StateRecord], /) -> RestoreSteps:
        """Restore a partition that is not held from a snapshot and what was written to the state topic since.

        May be called in another thread. The partition is held once all steps are taken.

        Raises:
            SnapshotUnfitError: the whole must be restored.
        """
        ...
