"""How outputs and state reach the broker: in one transaction, or one after the other where the broker knows none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.kafka.delivery import Confirmed, Deliver, ProducerRecord, Refused

Instead = Callable[[Mapping[int, str]], Sequence[ProducerRecord]]
"""What is written in place of outputs that the broker refuses for good, by index and its error."""


class StateNotWrittenError(Exception):
    """The broker refused a state record: going on would fork the state from the outputs."""


class Write(Protocol):
    """Write what comes of a batch. Returns the outputs' results, in order; state is confirmed when it returns."""

    async def __call__(
        self, outputs: Sequence[ProducerRecord], state: Sequence[ProducerRecord], instead: Instead
    ) -> list[Confirmed | Refused]:
        """Raise where anything is neither confirmed nor refused."""
        ...


@dataclass(frozen=True)
class InOrder:
    """Outputs confirmed, then state confirmed: a crash in between repeats outputs, and never loses any."""

    deliver: Deliver
    on_state: Callable[[int, int], None] | None = None
    """Called with partition and offset of every confirmed state record."""

    async def __call__(
        self, outputs: Sequence[ProducerRecord], state: Sequence[ProducerRecord], instead: Instead
    ) -> list[Confirmed | Refused]:
        """Dead letters of refused outputs go before the state, too: the state says that the message is done.

        Raises:
            StateNotWrittenError: a dead letter or a state record was refused.
        """
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
