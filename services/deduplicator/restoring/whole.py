"""The windows and notices of one partition, rebuilt from the records of its state topic. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from services.deduplicator.desk_windows import DeskWindows
from services.deduplicator.notices.store import NoticeStore
from services.deduplicator.state_records import (
    CLOCK,
    MERGED_STORY,
    UNREADABLE,
    StateKey,
    Unbundling,
    clock_of,
    merged_of,
    state_key_of,
)
from services.deduplicator.window.entry import entry_of
from services.deduplicator.window.records.header import header_of
from services.stream.state_records import RestoreSteps, SetAside, StateRecord

_SORTED_TOGETHER = 1024
"""Decision sequences that a restore puts in order at once: a millisecond of sorting."""


class PartitionRestore:
    """Fills windows and notices that are empty. Used once."""

    def __init__(self, windows: DeskWindows, notices: NoticeStore) -> None:
        self._windows = windows
        self._notices = notices
        self.owed: list[StateRecord] = []
        """What the writer still owed the topic when it ended, and tombstones of what has expired since."""
        self.sequence = 0
        """That of the next decision."""

    def steps(self, records: Iterable[StateRecord]) -> RestoreSteps:
        """Read all, then insert; a step a record."""
        unbundling = Unbundling()
        for key_bytes, value in records:
            unbundling.add(key_bytes, value)
            yield None
        final = unbundling.final
        self.owed += [(each, final[each]) for each in unbundling.owed()]
        yield from unbundling.torn()
        # In the order of decision, not of the topic: compaction moves what was rewritten. Sorted in small lots, since
        # one sort of millions would stop the event loop.
        lots: dict[int, list[tuple[int, StateKey, bytes]]] = defaultdict(list)
        for key_bytes, value in final.items():
            try:
                if NoticeStore.keeps(key_bytes):
                    self._notices.load(key_bytes, value)
                    yield None
                    continue
                key = state_key_of(key_bytes)
                if key.kind == MERGED_STORY:
                    self._windows.window(key.desk, key.language, live=key.live).restore_merged(key.id, merged_of(value))
                else:
                    sequence = clock_of(value)[1] if key.kind == CLOCK else header_of(value).sequence
                    lots[sequence // _SORTED_TOGETHER].append((sequence, key, value))
                yield None
            except UNREADABLE as error:
                yield SetAside(key_bytes, type(error).__name__)
        for number in sorted(lots):
            for item in sorted(lots.pop(number), key=lambda item: item[0]):
                yield self._insert(*item)

    def _insert(self, sequence: int, key: StateKey, value: bytes) -> SetAside | None:
        window = self._windows.window(key.desk, key.language, live=key.live)
        self.sequence = sequence + 1
        if key.kind == CLOCK:
            self.owed += self._windows.advance(window, clock_of(value)[0])
            return None
        try:
            entry = entry_of(key.id, value)
        except UNREADABLE as error:
            return SetAside(key.to_bytes(), type(error).__name__)
        self.owed += self._windows.advance(window, entry.event)
        known = self._windows.find(key.desk, key.id)
        if known:
            # The writer died between the record in the new window and the tombstone in the former one.
            self.owed += self._windows.leave(key.id, known.window, window, sequence)
        self._windows.insert(window, entry)
        return None
