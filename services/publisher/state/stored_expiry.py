"""Finds what has expired, in memory and of the records that are in the local store only. Pure."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime

from services.publisher.state.cards import as_datetime, microseconds
from services.stream.expiry_queue import ExpiryQueue
from services.stream.stored_records import Due, StoredRecords

_AT_ONCE = 64
_SPARE_ENTRIES = 4_000
"""Of what memory let go of, in the queue of what it keeps: then these are taken out together."""

IsKept = Callable[[str], bool]
"""Whether memory keeps the record of this key."""


class ExpiryWindow:
    """One of the two windows: keys by the time they last mattered, wherever their records are."""

    def __init__(self, stored: StoredRecords | None, *, shrinking: bool) -> None:
        """`shrinking`: of what only the store has, it is about records that have something to lose."""
        self._kept = ExpiryQueue[datetime]()
        self._stored = StoredExpiry(stored, shrinking=shrinking) if stored else None

    def push(self, touched: datetime, key: str) -> None:
        """A record that memory keeps mattered at that time."""
        self._kept.push(touched, key)

    def pop_before(
        self, before: datetime, last_touched: Callable[[str], datetime | None], is_kept: IsKept
    ) -> Iterator[str]:
        """Keys that mattered last before the limit, oldest first; each is given once. What memory keeps has a time."""
        own = self._kept.pop_timed(before, last_touched)
        stored = self._stored.pop_before(before, is_kept) if self._stored else ()
        return (key for _, key in heapq.merge(own, stored))

    def lets_go(self, touched: datetime, key: str) -> bool:
        """Whether a record with that time would still be found here if only the store had it."""
        return self._stored is not None and not self._stored.has_passed(touched, key)

    def let_go(self, touched: datetime) -> None:
        """Only the store has a record with that time."""
        if self._stored:
            self._stored.came(touched)

    def trim(self, kept: int, is_kept: IsKept) -> None:
        """Drop what memory let go of, once it is more than the `kept` that are still there."""
        if len(self._kept) > 2 * kept + _SPARE_ENTRIES:
            self._kept.keep_only(is_kept)


class StoredExpiry:
    """The part of a window that is in the store: each is given once, in the order in which they last mattered."""

    def __init__(self, stored: StoredRecords, *, shrinking: bool) -> None:
        self._stored = stored
        self._shrinking = shrinking
        self._after = Due(-(2**62), b"")
        """All before it was given."""
        self._none_before = -(2**62)
        """Nothing else in the store mattered last before this moment: so most messages need not ask."""

    def has_passed(self, touched: datetime, key: str) -> bool:
        """Whether a record with that time would not be given any more."""
        return Due(microseconds(touched), key.encode()) <= self._after

    def came(self, touched: datetime) -> None:
        """A record with that time is in the store only from now on."""
        self._none_before = min(self._none_before, microseconds(touched))

    def pop_before(self, limit: datetime, is_kept: IsKept) -> Iterator[tuple[datetime, str]]:
        """Records that mattered last before the limit; those that memory keeps are its own queue's."""
        end = microseconds(limit)
        while self._none_before < end:
            found = self._stored.next_due(self._after, _AT_ONCE, shrinking=self._shrinking)
            for due in found:
                if due.touched >= end:
                    self._none_before = due.touched
                    return
                self._after = due
                key = due.key.decode()
                if not is_kept(key):
                    yield as_datetime(due.touched), key
            if len(found) < _AT_ONCE:
                # What comes is noted (`came`); what memory keeps now may come back with a time of before.
                self._none_before = end
