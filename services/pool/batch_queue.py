"""Which items of a batch wait for a CPU process, and which process takes what next. Pure.

An idle process takes the heaviest items that wait, in ever smaller chunks as the batch runs out (guided
self-scheduling: Polychronopoulos and Kuck, IEEE Transactions on Computers C-36, 1987), so that all processes finish at
about the same time. A text that repeats an earlier one is cheap in the process that has read that one, and is left to
it, unless that process is far behind.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

_COPY_COST = 0.2
"""Share of a text's cost that remains where its paragraphs are cached (measured with the enricher)."""
_LEAST = 4096
"""Bytes: sending less to another process costs more than it saves."""
_SHARES = 2
"""A process takes 1/2 of its even share of the rest: what remains evens out wrong estimates of cost."""


class Owners:
    """Which process read a text last, by the text's affinity number. Bounded; the least recently read is evicted."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._process: OrderedDict[int, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._process)

    def of(self, key: int | None) -> int | None:
        """The process that has it cached, if any."""
        return None if key is None else self._process.get(key)

    def read(self, key: int | None, process: int) -> None:
        """Note that this process reads it now."""
        if key is None:
            return
        self._process[key] = process
        self._process.move_to_end(key)
        if len(self._process) > self._most:
            self._process.popitem(last=False)

    def forget(self, process: int) -> None:
        """The process has ended, and its cache with it."""
        for key in [key for key, owner in self._process.items() if owner == process]:
            del self._process[key]


class BatchQueue:
    """One batch while processes take from it. Items are named by their position in the batch."""

    def __init__(
        self, weights: Sequence[int], keys: Sequence[int | None], processes: Iterable[int], owners: Owners
    ) -> None:
        self._weights = weights
        self._keys = keys
        self._at_work = set(processes)
        self._owners = owners
        self._waiting = sorted(range(len(weights)), key=lambda i: -weights[i])

    def take(self, process: int) -> list[int]:
        """The items that this process does next, in the order of the batch.

        Empty where the rest is better left to others: the process is then done with this batch.
        """
        share = self._share()
        # Its own cached texts and new ones first; texts cached elsewhere only if nothing else is left for it.
        taken = self._chosen(process, max(_LEAST, share), foreign=False) or self._chosen(process, share, foreign=True)
        if not taken:
            self._at_work.discard(process)
        gone = set(taken)
        self._waiting = [i for i in self._waiting if i not in gone]
        return sorted(taken)

    def _chosen(self, process: int, budget: float, *, foreign: bool) -> list[int]:
        """The heaviest items that fit the budget; `foreign` items, cached in another process, at their full cost."""
        taken: list[int] = []
        load = 0.0
        for i in self._waiting:
            owner = self._owner(i)
            if (owner not in (None, process)) is not foreign:
                continue
            cost = self._weights[i] * (_COPY_COST if owner == process else 1.0)
            # The first item is taken however heavy it is: somebody must.
            if load + cost <= budget or not (taken or foreign):
                taken.append(i)
                load += cost
                if not foreign:
                    self._owners.read(self._keys[i], process)
        return taken

    def _share(self) -> float:
        """The weight that one process may take now; no limit where it works alone."""
        if len(self._at_work) == 1:
            return float("inf")
        rest = sum(self._weights[i] * (1.0 if self._owner(i) is None else _COPY_COST) for i in self._waiting)
        return rest / (_SHARES * len(self._at_work))

    def _owner(self, i: int) -> int | None:
        owner = self._owners.of(self._keys[i])
        return owner if owner in self._at_work else None
