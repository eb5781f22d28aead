"""Whatever the wire sends: sequences have no gaps, and a crash anywhere neither loses a record nor forks one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.publisher_scripts import scripts
from tests.scenarios.crashing_run import CrashingRun, assert_no_fork, by_key, cuts, plain, with_epilogue
from tests.scenarios.script import Line, Redeliver, Restart, Send, Supersede
from tests.scenarios.script_run import ScriptRun


@settings(deadline=None)
@given(scripts())
def test_sequences_of_articles_and_stories_have_no_gap(script: list[Line]) -> None:
    for records in by_key(ScriptRun().play(script).outputs).values():
        assert [record.sequence for record in records] == list(range(1, len(records) + 1))


@settings(deadline=None)
@given(scripts(), st.sets(st.integers(0, 14)))
def test_a_restart_anywhere_changes_nothing(script: list[Line], restarts: set[int]) -> None:
    interrupted: list[Line] = []
    for number, line in enumerate(script):
        interrupted += [line, Restart()] if number in restarts else [line]
    assert list(map(plain, ScriptRun().play(interrupted).outputs)) == list(map(plain, ScriptRun().play(script).outputs))


@settings(deadline=None)
@given(scripts(), st.data())
def test_a_crash_anywhere_repeats_records_but_loses_and_forks_none(script: list[Line], data: st.DataObject) -> None:
    script = with_epilogue(script)
    cut = data.draw(st.sampled_from(list(cuts(script)) or [(1, 0, 0)]))
    crashed = CrashingRun(*cut).play_through(script)
    assert {plain(record) for record in crashed.outputs} == {
        plain(record) for record in ScriptRun().play(script).outputs
    }
    for records in by_key(crashed.outputs).values():
        assert_no_fork(records)


@settings(deadline=None)
@given(scripts(), st.data(), st.sampled_from((1, 4, 15, 60)))
def test_embargoes_that_end_while_the_worker_is_away_fork_nothing(
    script: list[Line], data: st.DataObject, away: int
) -> None:
    script = with_epilogue(script)
    cut = data.draw(st.sampled_from(list(cuts(script)) or [(1, 0, 0)]))
    for records in by_key(CrashingRun(*cut, away).play_through(script).outputs).values():
        assert_no_fork(records)


@settings(deadline=None)
@given(scripts(), st.data())
def test_a_message_delivered_again_at_the_end_publishes_nothing(script: list[Line], data: st.DataObject) -> None:
    run = ScriptRun().play(script)
    before = len(run.outputs)
    messages = [number for number, line in enumerate(script) if isinstance(line, Send | Supersede)]
    if messages:
        run.play_line(Redeliver(data.draw(st.sampled_from(messages))), script)
    assert len(run.outputs) == before
