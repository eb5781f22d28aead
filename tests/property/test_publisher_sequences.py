"""Whatever the wire sends: sequences without gaps, and a crash anywhere neither loses a record nor forks one."""

from collections import defaultdict
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.published import PublishedArticle, Story
from services.publisher.desk import Step
from tests.property.publisher_scripts import scripts
from tests.scenarios.desk_messages import message_of, moment, rejudgement_of
from tests.scenarios.desk_play import Play
from tests.scenarios.script import Again, Line, Rejudge, Restart, Send

Record = PublishedArticle | Story


def plain(record: Record) -> str:
    """A record without the times of its way, which differ when it is made again."""
    return record.model_dump_json(exclude={"hops"})


def by_key(records: list[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.article_id if isinstance(record, PublishedArticle) else record.story_id].append(record)
    return found


class CrashingPlay(Play):
    """Dies once: after some of a step's outputs, or after all of them and some of its state; then goes on.

    The worker is away for `away` minutes. As the runner must, it takes the messages that were in hand before it looks
    at its clock again.
    """

    def __init__(self, at_step: int, outputs: int, state: int, away: float = 0) -> None:
        super().__init__()
        self.left, self.cut_outputs, self.cut_state, self.away = at_step, outputs, state, away

    def _confirm(self, step: Step) -> Step:
        self.left -= 1
        if self.left != 0:
            return super()._confirm(step)
        kept = len(step.outputs) if self.cut_state else min(self.cut_outputs, len(step.outputs))
        self.outputs += step.outputs[:kept]
        self.state += step.state[: self.cut_state]
        raise InterruptedError

    def play_through(self, script: list[Line]) -> "CrashingPlay":
        for line in script:
            try:
                self.play_line(line, script)
            except InterruptedError:
                self.restart()
                self.now += timedelta(minutes=self.away)
                self._again(line)
        return self

    def _again(self, line: Line) -> None:
        match line:
            case Send():
                self.now = max(self.now, moment(line.at if line.arrives is None else line.arrives))
                self._confirm(self.desk.handle(message_of(line, self.namespaces), "again", self.now, ()))
            case Rejudge():
                self._confirm(self.desk.handle(rejudgement_of(line, self.namespaces), "again", self.now, ()))
            case _:
                self.serve_timer()


def assert_no_fork(records: list[Record]) -> None:
    forms = {record.sequence: plain(record) for record in records}
    assert all(plain(record) == forms[record.sequence] for record in records)
    assert sorted(forms) == list(range(1, len(forms) + 1))


@given(scripts())
def test_sequences_of_articles_and_stories_have_no_gap(script: list[Line]) -> None:
    for records in by_key(Play().play(script).outputs).values():
        assert [record.sequence for record in records] == list(range(1, len(records) + 1))


@given(scripts(), st.sets(st.integers(0, 14)))
def test_a_restart_anywhere_changes_nothing(script: list[Line], restarts: set[int]) -> None:
    interrupted: list[Line] = []
    for number, line in enumerate(script):
        interrupted += [line, Restart()] if number in restarts else [line]
    assert list(map(plain, Play().play(interrupted).outputs)) == list(map(plain, Play().play(script).outputs))


@given(scripts(), st.integers(1, 20), st.integers(0, 5), st.integers(0, 9))
def test_a_crash_anywhere_repeats_records_but_loses_and_forks_none(
    script: list[Line], at_step: int, outputs: int, state: int
) -> None:
    crashed = CrashingPlay(at_step, outputs, state).play_through(script)
    undisturbed = Play().play(script)
    assert {plain(record) for record in crashed.outputs} == {plain(record) for record in undisturbed.outputs}
    for records in by_key(crashed.outputs).values():
        assert_no_fork(records)


@given(scripts(), st.integers(1, 20), st.integers(0, 5), st.integers(0, 9), st.sampled_from((1, 4, 15, 60)))
def test_embargoes_that_end_while_the_worker_is_away_fork_nothing(
    script: list[Line], at_step: int, outputs: int, state: int, away: int
) -> None:
    for records in by_key(CrashingPlay(at_step, outputs, state, away).play_through(script).outputs).values():
        assert_no_fork(records)


@given(scripts(), st.data())
def test_a_message_delivered_again_at_the_end_publishes_nothing(script: list[Line], data: st.DataObject) -> None:
    play = Play().play(script)
    before = len(play.outputs)
    messages = [number for number, line in enumerate(script) if isinstance(line, Send | Rejudge)]
    if messages:
        play.play_line(Again(data.draw(st.sampled_from(messages))), script)
    assert len(play.outputs) == before
