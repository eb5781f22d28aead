"""State that a stage leaves in its local store, and reads when it needs it. Pure: the store itself is handed in.

The store is a cache of the state topic, written behind the work. So a stage lets go of a record only once it knows
that the store has it (`KeeperOfStored.stored`), and keeps what it has changed since.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, NoReturn, Protocol

from services.stream.state_records import RestoreSteps, StateKeeper, StateRecord


class StateLostError(Exception):
    """The store cannot give what it has: nothing decided since the last write may stand; state is restored again."""


class Card(NamedTuple):
    """By what a record is found that is in the store only, as in the card catalogue of a library."""

    resident: bool = False
    """It must be in memory all the time, and is found there."""
    touched: int | None = None
    """When it last mattered, in microseconds since 1970; None where it does not expire."""
    shrinks: bool = False
    """Whether it still has what it is to lose in the first of the two windows."""
    arrived: int | None = None
    """Arrival of what it is about, in microseconds since 1970."""
    words: tuple[str | None, str | None] = (None, None)
    """What it is looked up by."""


class Due(NamedTuple):
    """A place in the order in which records expire."""

    touched: int
    key: bytes


@dataclass(frozen=True, slots=True)
class StoredSummary:
    """What the store holds."""

    counts: dict[str, int]
    """Records by kind: what stands before the colon in their keys."""
    arrived: int | None = None
    """The latest arrival of all."""


class StoredRecords(Protocol):
    """The records of one partition that are in its store. It may be behind, never ahead.

    Every method raises StateLostError where the store does not answer, or not with what it was given.
    """

    def value(self, key: bytes) -> bytes | None:
        """The value of one key."""
        ...

    def refuse(self, key: bytes, problem: str) -> NoReturn:
        """What was given for this key is of no use: raises, and the store will be made again."""
        ...

    def keys_under(self, word: str) -> list[bytes]:
        """The keys of records whose card has this word."""
        ...

    def next_due(self, after: Due, most: int, *, shrinking: bool) -> list[Due]:
        """The next records in the order of expiry; `shrinking`: only of those that shrink."""
        ...

    def summary(self) -> StoredSummary:
        """What it holds. It reads all cards."""
        ...


class KeeperOfStored(StateKeeper, Protocol):
    """A keeper that leaves in the store what it can."""

    def restoring_stored(
        self, partition: int, residents: Iterable[StateRecord], stored: StoredRecords, summary: StoredSummary
    ) -> RestoreSteps:
        """Restore a partition that is not held from those of its records that must be in memory."""
        ...

    def stored(self, partition: int, records: Sequence[StateRecord]) -> None:
        """These are in the store now; they may have been changed since."""
        ...

    def keys_for(self, message_key: bytes) -> tuple[bytes, ...]:
        """The records that a message of this key will most likely ask for."""
        ...


@dataclass(frozen=True, slots=True)
class CardMaker:
    """How a stage's records get their cards."""

    card_of: Callable[[bytes, bytes | None], Card]
    """The card of a record, by its key and value. It is called beside the event loop."""
    layout: int
    """Of the cards, 1 to 255: with another one, a store is made from its topic again."""


@dataclass(frozen=True, slots=True)
class Shelving:
    """How a stage leaves records in its store."""

    keeper: KeeperOfStored
    cards: CardMaker
