"""The scenario table, played on the pure publisher."""

import pytest

from tests.scenarios.desk_play import Play, named, story_view
from tests.scenarios.holds import HOLDS
from tests.scenarios.kills import KILLS
from tests.scenarios.script import Scenario
from tests.scenarios.versions import VERSIONS

TABLE = (*VERSIONS, *HOLDS, *KILLS)


@pytest.mark.parametrize("scenario", TABLE, ids=lambda scenario: scenario.says)
def test_subscribers_see_what_the_table_says(scenario: Scenario) -> None:
    play = Play().play(scenario.script)
    assert tuple(named(play)) == scenario.published
    assert play.dropped == scenario.dropped
    assert {story: story_view(play, story) for story in scenario.stories} == scenario.stories


def test_the_table_has_at_least_forty_scenarios_each_with_a_sentence_of_its_own() -> None:
    assert len({scenario.says for scenario in TABLE}) == len(TABLE) >= 40
