"""How outputs and state reach the broker: in one transaction, or one after the other where the broker knows none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.kafka.delivery import Confirmed, Deliver, ProducerRecord, Refused
from services.stream.messages import Outgoing

Instead = Callable[[Mapping[int, str]], Sequence[ProducerRecord]]
"""What is written in place of outputs that the broker refuses for good, by index and its error."""


class StateNotWrittenError(Exception):
    """The broker refused a state record: going on would fork the state from the outputs."""


class OutputsRefusedError(Exception):
    """Raised in place of dead letters where a refusal must undo the whole transaction."""

    def __init__(self, errors: Mapping[int, str]) -> None:
        super().__init__(f"{len(errors)} outputs refused")
        self.errors = dict(errors)

    @property
    def first(self) -> str:
        """What the broker says of the first of them."""
        return next(iter(self.errors.values()))


class MemoryAheadError(Exception):
    """State in memory has what could not be written. All is written up to there: the next process goes on behind it."""


class Write(Protocol):
    """Write what comes of a batch. Returns the outputs' results, in order; state is confirmed when it returns."""

    async def __call__(
        self,
        outputs: Sequence[ProducerRecord],
        state: Sequence[ProducerRecord],
        instead: Instead,
        done: int | None = None,
    ) -> list[Confirmed | Refused]:
        """Raise where anything is neither confirmed nor refused.

        `done`: with these records so many messages of the lot are done, the first ones; None: all are.
        """
        ...


@dataclass(frozen=True)
class InOrder:
    """Outputs confirmed, then state confirmed: a crash in between repeats outputs, and never loses any."""

    deliver: Deliver
    on_state: Callable[[int, int], None] | None = None
    """Called with partition and offset of every confirmed state record."""

    async def __call__(
        self,
        outputs: Sequence[ProducerRecord],
        state: Sequence[ProducerRecord],
        instead: Instead,
        done: int | None = None,  # noqa: ARG002 - positions are moved by the caller
    ) -> list[Confirmed | Refused]:
        """Dead letters of refused outputs go before the state, too: the state says that the message is done.

        Raises:
            StateNotWrittenError: a dead letter or a state record was refused.
        """
        # Outputs first: what is confirmed and not remembered is decided again to the same verdict; the reverse would be
        # lost.
        results = await self.deliver(outputs)
        refused = {i: result.error for i, result in enumerate(results) if isinstance(result, Refused)}
        if refused:
            _confirmed(await self.deliver(instead(refused)))
        for result in _confirmed(await self.deliver(state)):
            if self.on_state:
                self.on_state(result.partition, result.offset)
        return results


def _confirmed(results: Sequence[Confirmed | Refused]) -> list[Confirmed]:
    for result in results:
        if isinstance(result, Refused):
            raise StateNotWrittenError(result.error)
    return [result for result in results if isinstance(result, Confirmed)]


def as_records(records: Iterable[Outgoing]) -> list[ProducerRecord]:
    """Records that bear no headers: state, and dead letters, whose message's headers are in them."""
    return [ProducerRecord(record, ()) for record in records]


def undo(errors: Mapping[int, str]) -> list[ProducerRecord]:
    """Nothing may be written of a lot of which an output is refused."""
    raise OutputsRefusedError(errors)


def no_dead_letter(errors: Mapping[int, str]) -> list[ProducerRecord]:
    """Nothing stands in for a dead letter."""
    raise StateNotWrittenError("; ".join(errors.values()))
