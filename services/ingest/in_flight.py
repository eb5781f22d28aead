"""How many bytes the push endpoint holds at once: those being received, and those the broker has not confirmed."""

from types import TracebackType
from typing import Self


class BusyError(Exception):
    """The endpoint holds as many bytes as it may: the sender must come again."""


class BytesInFlight:
    """The bytes of all requests together, bounded."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.held = 0

    def begin(self) -> "Load":
        """A request begins, with nothing received yet."""
        return Load(self)

    def take(self, size: int) -> None:
        """Count these bytes in.

        Raises:
            BusyError: there is no room for them.
        """
        if self.held + size > self._most:
            raise BusyError
        self.held += size

    def give_back(self, size: int) -> None:
        """Count these bytes out."""
        self.held -= size


class Load:
    """The bytes of one request. They are counted as they arrive: a slow sender holds no more than what it has sent."""

    def __init__(self, of: BytesInFlight) -> None:
        self._of = of
        self._size = 0
        self._kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._kept:
            self.end()

    def grow(self, size: int) -> None:
        """So many more bytes have arrived.

        Raises:
            BusyError: there is no room for them.
        """
        self._of.take(size)
        self._size += size

    def keep(self) -> None:
        """The request has been answered, but the producer still holds its bytes: `end` will be called later."""
        self._kept = True

    def end(self) -> None:
        """The bytes are gone."""
        self._of.give_back(self._size)
        self._size = 0
