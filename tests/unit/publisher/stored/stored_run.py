"""A run whose publisher leaves in a local store what it need not have in memory, as a worker's does."""

from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from schemas.article import Signal, TargetKind
from schemas.verdict import DeduplicatedArticle
from services.publisher.partition import PublisherPartition, Step
from services.publisher.settings import PublisherSettings
from services.publisher.state.cards import CARDS
from services.stream.state_records import StateRecord
from services.stream.stored_records import StateLostError
from services.worker.local_store.local_stores import remove
from services.worker.local_store.reader import StoreReader
from services.worker.local_store.store import LocalStore
from services.worker.local_store.trust import TopicRecord
from services.worker.ownership.restore_source import as_state
from tests.scenarios.script import Line, Send
from tests.unit.publisher.test_instructions import ResolvedRun, instruction


class StoredRun(ResolvedRun):
    """The store is `lag` steps behind, written no more after `full_at` steps, and unreadable once after `lost_at`."""

    def __init__(
        self,
        settings: PublisherSettings,
        folder: Path,
        *,
        lag: int = 0,
        full_at: int | None = None,
        lost_at: int | None = None,
    ) -> None:
        super().__init__(settings)
        self._path, self._lag, self._full_at, self._lost_at = folder / "state.sqlite", lag, full_at, lost_at
        self._waiting: deque[tuple[StateRecord, ...]] = deque()
        self._confirmed = 0
        self.set_aside: list[bytes] = []
        self._is_lost = False
        self._open()

    def restart(self) -> None:
        story_partition = self.story_partition
        super().restart()
        self.story_partition = story_partition
        self.close()
        self._waiting.clear()
        self._open()

    def deliver(self, message: DeduplicatedArticle) -> Step:
        try:
            return super().deliver(message)
        except StateLostError:
            return self._again(message)

    def serve_timer(self) -> None:
        try:
            super().serve_timer()
        except StateLostError:
            self._made_again()
            super().serve_timer()

    def close(self) -> None:
        self.reader.close()
        self.store.close()

    def _again(self, message: DeduplicatedArticle) -> Step:
        self._made_again()
        return super().deliver(message)

    def _made_again(self) -> None:
        self.close()
        remove(self._path)
        self._waiting.clear()
        self._open()

    def _open(self) -> None:
        self._is_lost = False
        self.store = LocalStore(self._path, CARDS)
        self._write(self.state[self.store.progress.next :])
        self.reader = StoreReader(self._path)
        self.reader.open()
        self.partition = PublisherPartition(self.settings)
        residents = as_state(self.store.residents())
        steps = self.partition.restoring_stored(residents, self.reader, self.reader.summary())
        self.set_aside += [step.key for step in steps if step]

    def _confirm(self, step: Step) -> Step:
        super()._confirm(step)
        self._confirmed += 1
        if self._confirmed == self._lost_at:
            self._is_lost = True
            self.close()  # who asks from now on is told that the store does not answer
        elif self._is_lost:
            pass  # until it is made again
        elif self._full_at is None or self._confirmed < self._full_at:
            self._waiting.append(step.state)
            while len(self._waiting) > self._lag:
                records = self._waiting.popleft()
                self._write(records)
                self.partition.stored(records)
        return step

    def _write(self, records: Iterable[StateRecord]) -> None:
        first = self.store.progress.next
        written = [TopicRecord(first + n, key, value, 0) for n, (key, value) in enumerate(records)]
        self.store.write(written, first + len(written), datetime.now(UTC))


def resolve(run: ResolvedRun, script: Iterable[Line]) -> None:
    """Play a script as a deduplicator would have resolved it: articles bear no names, notices come as instructions."""
    lines = list(script)
    for number, line in enumerate(lines):
        if not isinstance(line, Send):
            run.play_line(line, lines)
        elif line.signal is Signal.NEW:
            run.version(line)
        else:
            for target in line.acts_on:
                if target.kind is TargetKind.GUID:
                    item = target.value.removeprefix("urn:wire:")
                    run.instruct(instruction(line.signal, line.at + number / 1_000, target=item), item)
