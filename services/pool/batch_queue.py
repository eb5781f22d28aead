"""What of a batch waits for a CPU process, and who takes what next. Pure.

Whoever is idle takes the heaviest that waits, less and less as the end comes near (guided self-scheduling:
Polychronopoulos and Kuck, IEEE Transactions on Computers C-36, 1987), so that all end at about the same time. A text
that repeats an earlier one costs little where that one was read and stays there, unless that process is far behind.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

_COPY_COST = 0.2
"""Part of a text's cost that is left where its paragraphs are remembered (measured with the enricher)."""
_LEAST = 4096
"""Bytes: less is not worth a message to another process."""
_SHARES = 2
"""A process takes one part in so many of its even share of the rest: what is left evens out who was wrong."""


class Owners:
    """Which process read a text last, by the text's number. Bounded; the least recently asked go first."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._process: OrderedDict[int, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._process)

    def of(self, key: int | None) -> int | None:
        """The process that remembers it, if any does."""
        return None if key is None else self._process.get(key)

    def read(self, key: int | None, process: int) -> None:
        """This process reads it now."""
        if key is None:
            return
        self._process[key] = process
        self._process.move_to_end(key)
        if len(self._process) > self._most:
            self._process.popitem(last=False)

    def forget(self, process: int) -> None:
        """This process was ended, and what it remembered with it."""
        for key in [key for key, owner in self._process.items() if owner == process]:
            del self._process[key]


class BatchQueue:
    """One batch while processes take from it. Items go by their position in the batch."""

    def __init__(
        self, weights: Sequence[int], keys: Sequence[int | None], processes: Iterable[int], owners: Owners
    ) -> None:
        self._weights = weights
        self._keys = keys
        self._at_work = set(processes)
        self._owners = owners
        self._waiting = sorted(range(len(weights)), key=lambda i: -weights[i])

    def take(self, process: int) -> list[int]:
        """What this process does next, in the order of the batch.

        Nothing where what is left is better left to others: that process is done with this batch.
        """
        share = self._share()
        taken = self._chosen(process, max(_LEAST, share), foreign=False) or self._chosen(process, share, foreign=True)
        if not taken:
            self._at_work.discard(process)
        gone = set(taken)
        self._waiting = [i for i in self._waiting if i not in gone]
        return sorted(taken)

    def _chosen(self, process: int, budget: float, *, foreign: bool) -> list[int]:
        """The heaviest that fit; of what others remember, only what fits at its full cost."""
        taken: list[int] = []
        load = 0.0
        for i in self._waiting:
            owner = self._owner(i)
            if (owner not in (None, process)) is not foreign:
                continue
            cost = self._weights[i] * (_COPY_COST if owner == process else 1.0)
            if load + cost <= budget or not (taken or foreign):
                taken.append(i)
                load += cost
                if not foreign:
                    self._owners.read(self._keys[i], process)
        return taken

    def _share(self) -> float:
        """The weight that one process may take now; all of it where it is alone."""
        if len(self._at_work) == 1:
            return float("inf")
        rest = sum(self._weights[i] * (1.0 if self._owner(i) is None else _COPY_COST) for i in self._waiting)
        return rest / (_SHARES * len(self._at_work))

    def _owner(self, i: int) -> int | None:
        owner = self._owners.of(self._keys[i])
        return owner if owner in self._at_work else None
