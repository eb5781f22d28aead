"""Plays a script through one crash, and checks what must hold for the records published."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from schemas.article import Signal, Status
from schemas.published import PublishedArticle, Story
from schemas.verdict import DeduplicatedArticle
from services.publisher.partition import Step
from tests.scenarios.script import Line, Redeliver, Restart, Send
from tests.scenarios.script_run import ScriptRun

_LATER = 30_000

Output = PublishedArticle | Story


def plain(record: Output) -> str:
    """A record without its hop times, which differ when it is made again."""
    return record.model_dump_json(exclude={"hops"})


def by_key(records: list[Output]) -> dict[str, list[Output]]:
    found: dict[str, list[Output]] = defaultdict(list)
    for record in records:
        found[record.article_id if isinstance(record, PublishedArticle) else record.story_id].append(record)
    return found


class CrashingRun(ScriptRun):
    """Dies once: after some of a step's outputs, or after all of them and some of its state; then goes on.

    The worker is away for `away` minutes. As the runner must, it then takes the messages that were in hand before it
    looks at its clock again.
    """

    def __init__(self, at_step: int, outputs: int, state: int, away: float = 0) -> None:
        super().__init__()
        self.left, self.cut_outputs, self.cut_state, self.away = at_step, outputs, state, away
        self.catching_up = False

    def _confirm(self, step: Step) -> Step:
        self.left -= 1
        if self.left != 0:
            return super()._confirm(step)
        kept = len(step.outputs) if self.cut_state else min(self.cut_outputs, len(step.outputs))
        self.send(step.outputs[:kept])
        self.state += step.state[: self.cut_state]
        raise InterruptedError

    def serve_timer(self) -> None:
        if not self.catching_up:
            super().serve_timer()

    def deliver(self, message: DeduplicatedArticle) -> Step:
        try:
            return super().deliver(message)
        finally:
            self.catching_up = False

    def play_through(self, script: Sequence[Line]) -> "CrashingRun":
        for line in script:
            try:
                self.play_line(line, script)
            except InterruptedError:
                self.restart()
                self.now += timedelta(minutes=self.away)
                self.catching_up = self.away > 0
                self.play_line(line, script)
        return self


def with_epilogue(script: Sequence[Line]) -> list[Line]:
    """The script, and one more version of every item, which shows whether the state is what it should be."""
    wire = [line for line in script if not isinstance(line, Redeliver | Restart)]
    items = {line.item: line for line in wire if isinstance(line, Send)}
    more = [replace(line, version=50, at=_LATER, arrives=None, embargo=None, merges=()) for line in items.values()]
    return [*wire, *(replace(line, status=Status.USABLE, signal=Signal.UPDATE, empty=False) for line in more)]


def assert_no_fork(records: list[Output]) -> None:
    forms = {record.sequence: plain(record) for record in records}
    assert all(plain(record) == forms[record.sequence] for record in records)
    assert sorted(forms) == list(range(1, len(forms) + 1))


class CountingRun(ScriptRun):
    """Notes how many outputs and state records each confirmed step had."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[int, int]] = []

    def _confirm(self, step: Step) -> Step:
        self.sizes.append((len(step.outputs), len(step.state)))
        return super()._confirm(step)


def cuts(script: Sequence[Line]) -> Iterator[tuple[int, int, int]]:
    """Every point at which a crash can cut a script: (step, outputs confirmed, state records confirmed)."""
    counting = CountingRun()
    counting.play(script)
    for step, (outputs, state) in enumerate(counting.sizes, start=1):
        yield from ((step, confirmed, 0) for confirmed in range(outputs + 1))
        yield from ((step, outputs, confirmed) for confirmed in range(1, state + 1))
