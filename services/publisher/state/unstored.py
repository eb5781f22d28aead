"""What was changed and is not known to be in the local store: it must stay in memory. Pure."""

from enum import Enum


class _NotWritten(Enum):
    NOT_YET = "not yet"
    """Changed since it was last given out to be written."""


class Unstored:
    """Ids of records, with the value that each was last written with."""

    def __init__(self) -> None:
        self._values: dict[str, bytes | _NotWritten | None] = {}

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._values

    def __len__(self) -> int:
        return len(self._values)

    def changed(self, identifier: str) -> None:
        """It was changed or deleted in memory."""
        self._values[identifier] = _NotWritten.NOT_YET

    def taken(self, identifier: str, value: bytes | None) -> None:
        """With this value it goes to the state topic."""
        if identifier in self._values:
            self._values[identifier] = value

    def stored(self, identifier: str, value: bytes | None) -> bool:
        """The store has this value; whether that is the last one. Older ones come first, each in its turn."""
        if identifier not in self._values or self._values[identifier] != value:
            return False
        del self._values[identifier]
        return True

    def clear(self) -> None:
        """All of it is stored."""
        self._values.clear()
