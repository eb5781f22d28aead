"""A partition as it stood at some offset of its state topic, brought up to the topic's end. Pure.

Records that changed since then are of two kinds. A decision of its own gives an article a new sequence: it is inserted
behind all others, as a whole restore would. An article that another one's decision concerned (its story merged, its
family joined, an older text remembered) keeps its sequence: it is rewritten in its old place, because verdicts depend
on the order in which articles were decided.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from services.deduplicator.desk_windows import DeskWindows
from services.deduplicator.notices.store import NoticeStore
from services.deduplicator.state_records import (
    ARTICLE,
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
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.records.header import header_of
from services.stream.state_records import RestoreSteps, SetAside, SnapshotUnfitError, StateRecord


class _Late(NamedTuple):
    """A record that is inserted behind what was there."""

    sequence: int
    key: StateKey
    value: bytes


class PartitionCatchUp:
    """Brings windows and notices up to date. Used once."""

    def __init__(self, windows: DeskWindows, notices: NoticeStore, owed: Iterable[StateRecord], sequence: int) -> None:
        self._windows = windows
        self._notices = notices
        self.owed = list(owed)
        """What is still to be written to the topic."""
        self.sequence = sequence
        """That of the next decision."""
        self._late: list[_Late] = []
        self._moved: set[tuple[str, str]] = set()
        """(desk, id) of articles of which there are records in the end, in whichever window."""
        self._replaced: Counter[LanguageWindow] = Counter()
        """How many of a window's articles will be inserted again."""

    def steps(self, records: Iterable[StateRecord]) -> RestoreSteps:
        """Take in the records written since, in the order of the topic; of a key the last is enough. A step a record.

        Raises:
            SnapshotUnfitError: the records do not tell what happened meanwhile: restore the whole.
        """
        unbundling, seen = Unbundling(), dict[bytes, None]()
        for key_bytes, value in records:
            unbundling.add(key_bytes, value)
            seen[key_bytes] = None
            yield None
        final = unbundling.final
        seen |= dict.fromkeys(final)
        yield from unbundling.torn()
        yield from _each(self._notice, ((key, final.get(key)) for key in seen if NoticeStore.keeps(key)), bytes)
        changed: list[tuple[StateKey, bytes | None]] = []
        for key_bytes in seen:
            if not NoticeStore.keeps(key_bytes):
                try:
                    changed.append((state_key_of(key_bytes), final.get(key_bytes)))
                    yield None
                except UNREADABLE as error:
                    yield SetAside(key_bytes, type(error).__name__)
        self._moved = {(key.desk, key.id) for key, value in changed if key.kind == ARTICLE and value is not None}
        # Mergers first: what is rewritten may name a story that is part of another since.
        for kind, take in ((MERGED_STORY, self._merger), (ARTICLE, self._article), (CLOCK, self._clock)):
            yield from _each(take, ((key, value) for key, value in changed if key.kind == kind), StateKey.to_bytes)
        self._require_kept_clocks(key for key, _ in changed)
        yield from map(self._insert, sorted(self._late, key=lambda late: late.sequence))
        # What is in the topic since is paid.
        self.owed = [record for record in self.owed if record[0] not in seen]
        self.owed += [(key, final[key]) for key in unbundling.owed()]

    def _notice(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            self._notices.unload(key)
            return
        try:
            self._notices.load(key, value)
        except UNREADABLE:
            self._notices.unload(key)  # as after a whole restore: without it
            raise

    def _merger(self, key: StateKey, value: bytes | None) -> None:
        window = self._window(key)
        if value is None:
            window.forget_merged(key.id)
        else:
            window.restore_merged(key.id, merged_of(value))

    def _clock(self, key: StateKey, value: bytes | None) -> None:
        if value is not None:
            self._late.append(_Late(clock_of(value)[1], key, value))

    def _article(self, key: StateKey, value: bytes | None) -> None:
        window = self._window(key)
        serial = window.serial(key.id)
        if value is None:
            if serial is not None:
                self._windows.forget(window, serial, moved=(key.desk, key.id) in self._moved)
            return
        try:
            sequence = header_of(value).sequence
            in_place = serial is not None and window.articles.header(serial).sequence == sequence
            if serial is not None and in_place:
                window.rewrite(serial, value)
                return
        except UNREADABLE:
            # As after a whole restore: without the article.
            if serial is not None:
                self._windows.forget(window, serial, moved=False)
            raise
        if sequence < self.sequence:
            raise SnapshotUnfitError(f"the article of decision {sequence} is not in its place")
        self._replaced[window] += serial is not None
        self._late.append(_Late(sequence, key, value))

    def _insert(self, late: _Late) -> SetAside | None:
        key = late.key
        window = self._window(key)
        self.sequence = max(self.sequence, late.sequence + 1)
        if key.kind == CLOCK:
            self.owed += self._windows.advance(window, clock_of(late.value)[0])
            return None
        known = self._windows.find(key.desk, key.id)
        try:
            entry = entry_of(key.id, late.value)
        except UNREADABLE as error:
            if known:
                self._windows.forget(known.window, known.stored.serial, moved=False)
            return SetAside(key.to_bytes(), type(error).__name__)
        # Its own former version may expire with the clock that it brings.
        self.owed += self._windows.advance(window, entry.event, keep=key.id)
        if known:
            self.owed += self._windows.leave(key.id, known.window, window, late.sequence)
        self._windows.insert(window, entry)
        return None

    def _require_kept_clocks(self, changed: Iterable[StateKey]) -> None:
        """A backfill starts over with any older article: then nothing of before is left, and its clock was set back.

        What moved the clock in between may be gone again, so where nothing is left the clock is not known.
        """
        for window in {self._window(key) for key in changed}:
            if window.clock is not None and not window.live and window.articles.living <= self._replaced[window]:
                raise SnapshotUnfitError("a backfill may have started over")

    def _window(self, key: StateKey) -> LanguageWindow:
        return self._windows.window(key.desk, key.language, live=key.live)


Key = TypeVar("Key", bytes, StateKey)


def _each(
    take: Callable[[Key, bytes | None], None], changed: Iterable[tuple[Key, bytes | None]], name: Callable[[Key], bytes]
) -> RestoreSteps:
    for key, value in changed:
        try:
            take(key, value)
            yield None
        except UNREADABLE as error:
            yield SetAside(name(key), type(error).__name__)
