"""The scenario table, played on the pure publisher."""

import pytest

from tests.scenarios.crashing_run import CrashingRun, assert_no_fork, by_key, cuts, plain, with_epilogue
from tests.scenarios.holds import HOLDS
from tests.scenarios.kills import KILLS
from tests.scenarios.script import Scenario
from tests.scenarios.script_run import ScriptRun, named, story_view
from tests.scenarios.versions import VERSIONS

TABLE = (*VERSIONS, *HOLDS, *KILLS)


@pytest.mark.parametrize("scenario", TABLE, ids=lambda scenario: scenario.says)
def test_subscribers_see_what_the_table_says(scenario: Scenario) -> None:
    run = ScriptRun().play(scenario.script)
    assert tuple(named(run)) == scenario.published
    assert run.dropped == scenario.dropped
    assert {story: story_view(run, story) for story in scenario.stories} == scenario.stories


def test_the_table_has_at_least_forty_scenarios_each_with_a_sentence_of_its_own() -> None:
    assert len({scenario.says for scenario in TABLE}) == len(TABLE) >= 40


@pytest.mark.parametrize("scenario", TABLE, ids=lambda scenario: scenario.says)
def test_wherever_a_crash_cuts_the_scenario_the_same_records_come_out(scenario: Scenario) -> None:
    script = with_epilogue(scenario.script)
    undisturbed = {plain(record) for record in ScriptRun().play(script).outputs}
    for cut in cuts(script):
        crashed = CrashingRun(*cut).play_through(script)
        assert {plain(record) for record in crashed.outputs} == undisturbed, cut
        for records in by_key(crashed.outputs).values():
            assert_no_fork(records)


@pytest.mark.parametrize("scenario", TABLE, ids=lambda scenario: scenario.says)
def test_wherever_a_crash_cuts_the_scenario_and_however_long_the_worker_is_away_nothing_forks(
    scenario: Scenario,
) -> None:
    script = with_epilogue(scenario.script)
    for cut in cuts(script):
        for records in by_key(CrashingRun(*cut, away=70).play_through(script).outputs).values():
            assert_no_fork(records)
