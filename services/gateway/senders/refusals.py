"""Which items a stage refused, and why, by the trace id that their sender was given. Pure.

Neither their bytes are kept nor the error's words, which may quote them.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from schemas.deadletter import DeadLetter
from schemas.reasons import RejectReason

MOST = 50_000
"""Of the latest refusals: 10 MB, and more than a month of them wherever sources can be worked with."""


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """One item that was refused."""

    stage: str
    reason: RejectReason
    at: datetime


class Refusals:
    """The latest of all; an item that was sent again after its refusal is under way, and no refusal any more."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._of: OrderedDict[str, tuple[str, RefusedItem]] = OrderedDict()

    def of(self, trace_id: str) -> RefusedItem | None:
        """Of the item with this trace id."""
        found = self._of.get(trace_id)
        return found[1] if found else None

    def take(self, letter: DeadLetter) -> None:
        """One more dead letter, or the note that one was replayed."""
        if letter.trace_id is None:
            return
        known = self._of.pop(letter.trace_id, None)
        if letter.replayed_at is None:
            self._of[letter.trace_id] = (
                letter.dead_letter_id,
                RefusedItem(letter.stage, letter.reason, letter.rejected_at),
            )
        elif known and known[0] != letter.dead_letter_id:
            self._of[letter.trace_id] = known
        while len(self._of) > self._most:
            self._of.popitem(last=False)
