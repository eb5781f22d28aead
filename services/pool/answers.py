"""The outcomes of a batch as they come, and which of them may go on already. Pure.

Messages of one key are about one thing: what comes of them must keep their order. All others may overtake each other.
"""

from collections.abc import Sequence

from services.stream.messages import Outcome


class Answers:
    """One batch, by position."""

    def __init__(self, keys: Sequence[bytes | None]) -> None:
        self._keys = keys
        self._ready: dict[int, Outcome] = {}
        self._pending = list(range(len(keys)))
        """Positions that have not been taken, in order."""

    def add(self, position: int, outcome: Outcome) -> None:
        """This message is done."""
        self._ready[position] = outcome

    def take(self) -> dict[int, Outcome]:
        """What is done, in order, except where an earlier message of the same key is not."""
        taken: dict[int, Outcome] = {}
        waited_for: set[bytes] = set()
        rest: list[int] = []
        for position in self._pending:
            key = self._keys[position]
            if position in self._ready and key not in waited_for:
                taken[position] = self._ready.pop(position)
                continue
            rest.append(position)
            if key is not None:
                waited_for.add(key)
        self._pending = rest
        return taken
