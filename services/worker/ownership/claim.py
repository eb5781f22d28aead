"""One partition, all its lanes, in this worker's hands from assignment to revocation. Pure.

It knows where each lane is to be read from and which fetched records are to be decided. Faust delivers records again
after a seek, its buffers outlive a rebalance, and control records leave holes in the offsets: so each fetched record is
noted with the end of the one before it.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class Fetched(Protocol):
    """A record as the consumer hands it out."""

    @property
    def topic(self) -> str:
        """Its name on the broker."""
        ...

    @property
    def offset(self) -> int:
        """In its partition."""
        ...

    @property
    def generation_id(self) -> int | None:
        """Of the group, when the record was fetched."""
        ...


def starting_offset(position: int | None, first: int, end: int) -> tuple[int, int]:
    """Where to begin to read, and how many records retention took before they were done.

    `first` is the oldest offset that is there, `end` the one after the latest. A position beyond the end belongs to
    another topic of the same name; this one was created later, and is read from its start. One missing offset is no
    record: it is the control record of the last transaction, which the position passes only with another record.
    """
    # An unknown position reads all there is: records that are read again are recognised, records that are skipped are
    # lost.
    if position is None or position > end:
        return first, 0
    lost = first - position
    return max(position, first), lost if lost > 1 else 0


class RecordsMissingError(Exception):
    """Records were fetched and did not come here. To go on would commit past them: the process leaves instead."""


R = TypeVar("R", bound=Fetched)


class Claim:
    """Positions of one partition, by topic."""

    def __init__(self, generation: int, positions: Mapping[str, int]) -> None:
        self.generation = generation
        self.positions = dict(positions)
        """The offset after the last record that was decided and committed."""
        self.closed = False
        self.rewound()

    def rewound(self) -> None:
        """The consumer was set back to `positions`."""
        self._end = dict(self.positions)
        self._follows: dict[tuple[str, int], int] = {}

    def fetched(self, topic: str, offset: int) -> None:
        """Note that a record came from the broker: it follows the one that came before it, whatever their offsets."""
        self._follows[topic, offset] = self._end[topic]
        self._end[topic] = offset + 1

    def is_drained(self, topic: str) -> bool:
        """Whether all that was fetched of a topic is decided and committed."""
        return self._end.get(topic) == self.positions.get(topic)

    @property
    def has_more_to_come(self) -> bool:
        """Whether records were fetched that have not come here."""
        return bool(self._follows)

    def pass_by(self, records: Iterable[Fetched]) -> None:
        """These came after the claim was given up: they are not decided, but they are not missing either."""
        for record in records:
            self._follows.pop((record.topic, record.offset), None)

    def fresh(self, records: Iterable[R]) -> tuple[list[R], dict[str, int]]:
        """The records that are to be decided, and the positions after them.

        Raises:
            RecordsMissingError: a record before one of these was fetched and is not among them.
        """
        todo: list[R] = []
        after = dict(self.positions)
        for record in () if self.closed else records:
            follows = self._follows.pop((record.topic, record.offset), None)
            # Not noted: fetched before a seek. Of another generation: fetched for an earlier assignment. Behind the
            # position: delivered again.
            if follows is None or record.generation_id != self.generation or record.offset < after[record.topic]:
                continue
            # Faust treats a hole as done (https://github.com/faust-streaming/faust/issues/606); here it ends the
            # process.
            if follows > after[record.topic]:
                raise RecordsMissingError(
                    f"{record.topic}: offset {record.offset} came, {after[record.topic]} to {follows} did not"
                )
            todo.append(record)
            after[record.topic] = record.offset + 1
        return todo, after
